"""A workspace on disk: folders, manifests, atomic commits, the lock.

Whatever is published appears by one rename, so a crash at any moment leaves the old state or the new.
"""

from journey.files import read_json, sha256_of, write_json, write_text
from journey.workspace.new import init_workspace
from journey.workspace.workspace import Workspace

__all__ = ["Workspace", "init_workspace", "read_json", "sha256_of", "write_json", "write_text"]
