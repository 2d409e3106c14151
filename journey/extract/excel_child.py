"""Run as a program in a child process: one workbook -> one Arrow file a sheet, all cells as text.

A separate process because a hostile workbook can abort the reader, which no exception handler stops.
Usage: excel_child.py WORKBOOK OUT_DIR MEMORY_BYTES SHEET_INDEX...
"""

from __future__ import annotations

import sys
from pathlib import Path


def _limit_memory(n_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time limit and the zip checks remain
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (n_bytes, n_bytes))
    except (ValueError, OSError):
        return


def main(arguments: list[str]) -> int:
    """Read the sheets asked for and write `<index>.arrow` for each."""
    workbook, out_dir, memory, *indexes = arguments
    _limit_memory(int(memory))
    import fastexcel
    from pyarrow import ipc  # a third of the start-up time of Polars

    reader = fastexcel.read_excel(workbook)
    for index in indexes:
        sheet = reader.load_sheet(int(index), header_row=None, skip_rows=0, dtypes="string")
        batch = sheet.to_arrow()
        with ipc.new_file(str(Path(out_dir) / f"{index}.arrow"), batch.schema) as writer:
            writer.write_batch(batch)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
