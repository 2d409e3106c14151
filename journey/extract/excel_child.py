"""Run as a program in a child process: one workbook -> one Arrow file a sheet, all cells as text.

A separate process because a hostile workbook can abort the reader, which no exception handler stops.
Usage: excel_child.py WORKBOOK OUT_DIR MEMORY_BYTES
"""

from __future__ import annotations

import sys
from pathlib import Path


def _limit_memory(n_bytes: int) -> None:
    """Allow this much memory more than is in use already."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + n_bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold people's data
    except (ImportError, OSError, ValueError):  # not Linux: the time limit and the zip checks remain
        return


def main(arguments: list[str]) -> int:
    """Read every sheet and write `<place in the workbook, from 0>.arrow` for each; charts give no file."""
    workbook, out_dir, memory = arguments
    import fastexcel
    from pyarrow import ipc  # a third of the start-up time of Polars

    _limit_memory(int(memory))
    reader = fastexcel.read_excel(workbook)
    for index in range(len(reader.sheet_names)):
        try:
            sheet = reader.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
            batch = sheet.to_arrow()
        except fastexcel.FastExcelError:  # not a worksheet, or a damaged one: the parent knows which
            continue
        with ipc.new_file(str(Path(out_dir) / f"{index}.arrow"), batch.schema) as writer:
            writer.write_batch(batch)
    (Path(out_dir) / "names").write_text("\0".join(reader.sheet_names), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
