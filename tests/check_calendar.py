#!/usr/bin/env python3
"""Reads a calendar of Umlauf with two libraries that are not ours: icalendar and vobject (PyPI).

    check_calendar.py FILE

Prints {"icalendar": [{"uid", "summary", "end"}], "vobject": […]}; exit code 4 if a library is missing.
"""

import json
import sys
from datetime import timezone

try:
    import icalendar
    import vobject
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(4)


def utc(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


with open(sys.argv[1], "rb") as file:
    text = file.read()

calendar = icalendar.Calendar.from_ical(text)
assert not calendar.errors, calendar.errors
first = []
for event in calendar.walk("VEVENT"):
    assert not event.errors, event.errors
    assert event["DTSTAMP"] is not None and event["ORGANIZER"] is not None
    first.append({"uid": str(event["UID"]), "summary": str(event["SUMMARY"]), "end": utc(event.decoded("DTEND"))})

whole = vobject.readOne(text.decode("utf-8"))
assert whole.method.value == "PUBLISH", whole.method.value
second = []
for event in whole.contents.get("vevent", []):
    second.append({"uid": event.uid.value, "summary": event.summary.value, "end": utc(event.dtend.value)})

print(json.dumps({"icalendar": first, "vobject": second}))
