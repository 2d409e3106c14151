"""Long work on screen: its steps as they are done, and what came of it. Leaving the page changes nothing."""

import streamlit as st

from app import components, state
from journey import jobs
from journey.jobs import Job

_TITLES = {
    "done": "Done",
    "refused": "This was not done",
    "failed": "This did not work",
    "interrupted": "This was cut off",
}


def show(job_id: str, title: str, done: str = "") -> Job | None:
    """One job: what it is doing, asked every second, then what came of it. At its end the page is drawn anew.

    Args:
        job_id: which.
        title: what is being done, for example: Adding the file.
        done: what is said when it is done, where the title would not do.

    Returns:
        The job as it stands; None where nothing is kept of it, as of the clearing of the sample.
    """
    job = found(job_id)
    if job is None:
        components.told(done or f"{title}: finished.", _TITLES["done"])
    elif job.is_over:
        _outcome(job, title, done)
    else:
        _under_way(job_id, title)
    return job


def found(job_id: str) -> Job | None:
    """A job of the workspace that is shown, else of the programme's own: loading the sample changes that."""
    for path in (state.workspace_path(), state.home()):
        if job := jobs.find(path, job_id):
            return job
    return None


def under_way() -> list[Job]:
    """The jobs that are not over, the newest first."""
    return [job for job in jobs.jobs(state.workspace_path()) if not job.is_over]


def _outcome(job: Job, title: str, done: str) -> None:
    if job.state == "done":
        components.told(done or f"{title}: finished.", _TITLES["done"])
    else:
        components.refused(job.message, _TITLES[job.state])
    if job.stages:
        with st.expander("Show the steps"):
            components.html(_steps(job))


@st.fragment(run_every=1)
def _under_way(job_id: str, title: str) -> None:
    job = found(job_id)
    if job is None or job.is_over:
        st.rerun()
    with st.container(key=f"working_{job_id}"):
        components.html(
            f'<div class="jy-work"><p class="jy-work-title"><strong>{components.plain(title)}</strong></p>'
            f'<p role="status">{components.plain(job.stage or "Waiting to begin")}…</p>{_steps(job)}'
            '<p class="jy-hint">You may leave this page: the work goes on, and the page shows it when you '
            "come back.</p></div>"
        )


def _steps(job: Job) -> str:
    """The steps that are done, in order, as markup."""
    lines = "".join(
        f'<li><span aria-hidden="true">✓</span> {components.plain(stage)}'
        '<span class="jy-unseen">: done</span></li>'
        for stage in job.stages
    )
    return f'<ol class="jy-steps-done">{lines}</ol>' if lines else ""
