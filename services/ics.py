"""A booking as an entry of any calendar: iCalendar text by RFC 5545. Pure."""

from datetime import UTC, datetime

WIDTH = 75  # octets of a line, its end not counted


def escaped(text: str) -> str:
    """TEXT of RFC 5545: backslash, semicolon, comma and line ends."""
    for raw, kept in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(raw, kept)
    return text


def folded(line: str) -> str:
    """No line longer than 75 octets; a letter of several octets is never cut."""
    rows, row, size = [], "", 0
    for letter in line:
        more = len(letter.encode())
        if size + more > WIDTH:
            rows.append(row)
            row, size = " ", 1
        row, size = row + letter, size + more
    return "\r\n".join([*rows, row])


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def event(
    *, uid: str, summary: str, start: datetime, end: datetime, stamp: datetime, sequence: int, place: str = "",
    description: str = "", url: str = "", cancelled: bool = False,
) -> str:  # fmt: skip
    """One event. The same `uid` with a higher `sequence` replaces what a calendar has of it."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Caravanserai//Bookings//EN",
        f"METHOD:{'CANCEL' if cancelled else 'PUBLISH'}", "BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{moment(stamp)}",
        f"DTSTART:{moment(start)}", f"DTEND:{moment(end)}", f"SEQUENCE:{sequence}", f"SUMMARY:{escaped(summary)}",
        f"LOCATION:{escaped(place)}" if place else "", f"DESCRIPTION:{escaped(description)}" if description else "",
        f"URL:{url}" if url else "", f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}", "END:VEVENT",
        "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{folded(line)}\r\n" for line in lines if line)
