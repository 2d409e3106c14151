"""Write docs/glossary.md from the list of words that the pages show.

Usage: python docs/make_glossary.py [FOLDER]; the folder is docs/ unless another is named.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write the page."""
    sys.path.insert(0, str(ROOT))
    from journey.words.glossary import glossary_text

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"
    (folder / "glossary.md").write_text(glossary_text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
