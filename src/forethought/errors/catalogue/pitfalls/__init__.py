"""The six evaluation pitfalls, looked for in the plan before there are any data.

========  =====================================
pitfall   asks
========  =====================================
``P01n``  is there a robust comparison?
``P02n``  is drop-out planned for?
``P03n``  is everybody counted?
``P04n``  are the measures suitable?
``P05n``  is the sample large enough?
``P06n``  is follow-up long enough?
========  =====================================
"""

from __future__ import annotations

from forethought.errors.catalogue.pitfalls import numbers, people
from forethought.errors.fault import Entry

ENTRIES: tuple[Entry, ...] = (*people.ENTRIES, *numbers.ENTRIES)

__all__ = ["ENTRIES", "numbers", "people"]
