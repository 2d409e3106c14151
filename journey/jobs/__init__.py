"""Long work in processes of their own, which go on whatever becomes of the page or server that began them.

start begins a job, find and jobs say how it stands, forget takes it away. A job's state is a small file,
written in one step; a lock that the worker holds tells a job under way from one whose worker was killed.
"""

from journey.jobs.records import STATES, Job, find, job_folder, jobs, jobs_path
from journey.jobs.starting import forget, start

__all__ = ["STATES", "Job", "find", "forget", "job_folder", "jobs", "jobs_path", "start"]
