"""Files made to be taken away, of which copies still lie here: gone when what is in them may not be kept."""

from __future__ import annotations

from journey.files import remove_folder
from journey.jobs import job_folder, jobs
from journey.workspace import Workspace


def remove_downloads(workspace: Workspace) -> None:
    """Remove every file that was made for the page Download; one being made is not finished."""
    for job in jobs(workspace.path):
        if job.kind == "export":
            remove_folder(job_folder(workspace.path, job.job_id))
