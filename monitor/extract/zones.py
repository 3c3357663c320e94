"""A time in UTC and the country of an outlet in, the day its readers call today out. Data and one function.

A feed gives its times in UTC or without an offset as often as not, and "tomorrow" counts from the outlet's own day. Of
countries with several zones it is that of the capital's press.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ZONES = {
    "Africa/Cairo": "EG", "Africa/Johannesburg": "ZA", "Africa/Lagos": "NG", "Africa/Nairobi": "KE",
    "America/Argentina/Buenos_Aires": "AR", "America/Bogota": "CO", "America/Mexico_City": "MX",
    "America/New_York": "US", "America/Santiago": "CL", "America/Sao_Paulo": "BR", "America/Toronto": "CA",
    "Asia/Dhaka": "BD", "Asia/Dubai": "AE", "Asia/Hong_Kong": "HK", "Asia/Jakarta": "ID", "Asia/Jerusalem": "IL",
    "Asia/Karachi": "PK", "Asia/Kolkata": "IN", "Asia/Manila": "PH", "Asia/Qatar": "QA", "Asia/Riyadh": "SA",
    "Asia/Seoul": "KR", "Asia/Shanghai": "CN", "Asia/Singapore": "SG", "Asia/Taipei": "TW", "Asia/Tehran": "IR",
    "Asia/Tokyo": "JP", "Australia/Sydney": "AU", "Pacific/Auckland": "NZ", "Europe/Athens": "GR CY",
    "Europe/Berlin": "DE AT CH LI LU FR BE NL ES IT MT SM VA MC AD PL CZ SK HU SI HR BA RS ME MK AL XK DK NO SE",
    "Europe/Bucharest": "RO MD", "Europe/Helsinki": "FI EE LV LT", "Europe/Istanbul": "TR", "Europe/Kyiv": "UA",
    "Europe/London": "GB UK IE", "Europe/Lisbon": "PT", "Europe/Minsk": "BY", "Europe/Moscow": "RU",
    "Europe/Sofia": "BG",
}  # fmt: skip
_OF_COUNTRY = {country: zone for zone, countries in _ZONES.items() for country in countries.split()}


def day_in(country: str, moment: datetime) -> date:
    """The day in that country (ISO 3166-1 alpha-2); that of the moment's own offset where the country is not known."""
    zone = _zone(country.upper())
    return (moment if zone is None else moment.astimezone(zone)).date()


@cache
def _zone(country: str) -> ZoneInfo | None:
    name = _OF_COUNTRY.get(country)
    try:
        return None if name is None else ZoneInfo(name)
    except ZoneInfoNotFoundError:  # a system without a table of zones
        return None
