"""What the page Data quality asks: the files held and what was found in them, by agency and by file.

All of it is read from manifests, which are small whatever the size of a file; rows are read only where
somebody asks for the numbers of those set aside.
"""

from journey.quality.beside import Beside, beside
from journey.quality.coverage import AgencyMonths, agency_months
from journey.quality.files import COUNTS, Explanation, File, files
from journey.quality.repairs import Repair, repairs
from journey.quality.sums import AgencyLine, Sums, by_agency, share_set_aside, sums

__all__ = [
    "COUNTS",
    "AgencyLine",
    "AgencyMonths",
    "Beside",
    "Explanation",
    "File",
    "Repair",
    "Sums",
    "agency_months",
    "beside",
    "by_agency",
    "files",
    "repairs",
    "share_set_aside",
    "sums",
]
