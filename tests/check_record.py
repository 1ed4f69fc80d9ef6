#!/usr/bin/env python3
"""Checks a record of Umlauf a second time, independently of the program: plain Python, no packages.

    check_record.py FILE [--head HASH]

Prints {"verdict": "intact" | "broken", "events": n, "head": "…", "faults": […]}; exit code 0 or 1.

What is checked: the JSON (no key twice, no fraction), the hash chain, the digests of definitions and
papers, the votes folded from the journal, the tally of the IT-Planungsrat's rules in exact fractions,
every counted vote against its deadline, who was asked, the parts written for people against all of
this, and the operator's seals (Ed25519 after RFC 8032, by the formulas of its section 5.1). What is not: who was entitled to act, and the course through the workflow's steps; that takes
the definitions, which only the program reads.
"""

import base64
import hashlib
import json
import sys
from fractions import Fraction

PARTS = {
    "format", "version", "about", "case", "title", "workflow", "body", "exported_at", "head",
    "summary", "tally", "votes", "asked", "deadlines", "history", "papers", "journal", "state",
    "definitions",
}

# Königsteiner Schlüssel, in 1/100000 percent; each from 1 January of its year. 2017 and 2018: unknown.
LAENDER = "BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH".split()
KEYS = {
    2014: [1297496, 1533048, 504557, 308092, 94097, 252738, 731557, 204165,
           935696, 2124052, 483472, 121566, 510067, 285771, 338791, 274835],
    2015: [1286456, 1551873, 504927, 306053, 95688, 252968, 735890, 202906,
           932104, 2121010, 483710, 122173, 508386, 283068, 340337, 272451],
    2016: [1296662, 1553327, 508324, 303655, 95331, 255752, 739885, 201240,
           933138, 2114424, 483089, 121111, 505577, 279941, 339074, 269470],
    2019: [1304061, 1556072, 518995, 302987, 95379, 260343, 743709, 198045,
           939533, 2107592, 481848, 119827, 498208, 269612, 340578, 263211],
}


def sha(data):
    return hashlib.sha256(data).hexdigest()


def chain(journal):
    """The hash of each line."""
    previous = "0" * 64
    for row in journal:
        previous = sha(b"umlauf-journal-1\n" + previous.encode() + b"\n" + row["line"].encode())
        yield previous


# Ed25519 (RFC 8032 § 5.1): checking only, slow and plain.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point(data):
    """The point of 32 bytes in extended coordinates, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def add(one, two):
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number, one):
    total = (0, 1, 1, 0)
    while number:
        total = add(total, one) if number & 1 else total
        one, number = add(one, one), number >> 1
    return total


BASE = point(bytes.fromhex("58" + "66" * 31))


def signed(public, text, signature):
    key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER or len(signature) != 64:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(h, key))
    return not any((left[n] * right[2] - right[n] * left[2]) % P for n in (0, 1))


def strict(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError("a key stands twice")
    return dict(pairs)


def no_fraction(text):
    raise ValueError("a fraction: " + text)


def read(text):
    return json.loads(text, object_pairs_hook=strict, parse_float=no_fraction,
                      parse_constant=no_fraction)


def shares(day):
    year = int(day[:4])
    if year in (2017, 2018) or year < 2014:
        raise ValueError("no key is known for " + day)
    key = KEYS[max(known for known in KEYS if known <= year)]
    return dict(zip(LAENDER, key))


def readings(rule, day, votes, voters):
    """The outcome of each reading of a rule of the IT-Planungsrat; votes: member to choice."""
    agree = {member for member, choice in votes.items() if choice == "yes"}
    object_ = {member for member, choice in votes.items() if choice == "no"}
    word = lambda met: "adopted" if met else "rejected"
    if rule == "einstimmig":
        return {"default": word(agree == set(voters))}
    if rule == "empfehlung":
        return {"default": word(len(agree) > Fraction(len(agree) + len(object_), 2))}
    if rule != "beschluss":
        return None
    key = shares(day)
    held = lambda members: sum(key[member] for member in members if member in key)
    bund, laender = "BUND" in agree, sum(member in key for member in agree)
    two_thirds = Fraction(2, 3)
    absolute = held(agree) >= two_thirds * sum(key.values())
    cast = held(agree) >= two_thirds * (held(agree) + held(object_))
    return {
        "default": word(bund and laender >= 11 and absolute),
        "cast": word(bund and laender >= 11 and cast),
    }


def common(outcomes):
    """What comes of several readings that say so."""
    return outcomes[0] if len(set(outcomes)) == 1 else "unclear"


def overall(outcomes):
    """What comes of a ballot whose Ziffern ended so."""
    if len(set(outcomes)) == 1:
        return outcomes[0]
    if "unclear" in outcomes:
        return "unclear"
    return "partly" if "adopted" in outcomes else "rejected"


def said(fact, ballot):
    """Choice and Ziffern of a vote; the Ziffern rise and are put to the vote."""
    items = fact.get("items", [])
    numbers = [one["item"] for one in items]
    fits = numbers == sorted(set(numbers)) and set(numbers) <= set(ballot.items)
    fits = fits and (("choice" in fact) != bool(items))
    return fact.get("choice"), {one["item"]: one["choice"] for one in items}, fits


class Ballot:
    def __init__(self, event, at):
        self.number, self.rule, self.on = event["ballot"], event["rule"], event["on"]
        self.voters, self.launched = event["voters"], at
        self.items = event.get("items", [])
        self.own, self.deputy, self.asked, self.proofs = {}, {}, {}, []
        self.called, self.roll = {}, None
        self.deadline, self.outcome, self.readings, self.runs = None, None, None, True
        self.results = []

    def votes(self):
        """A deputy's vote yields to the representative's; the last counts."""
        return {**self.deputy, **self.own}

    def silent(self):
        """Who could have voted; not who was absent or excluded in a sitting."""
        away = [member for member, stand in self.called.items() if stand in ("absent", "excluded")]
        return [m for m in self.voters if m not in self.votes() and m not in away]

    def counted(self, item=None):
        """Member to choice, on the whole or on a Ziffer: what is said of all holds of each."""
        said = {member: vote["items"].get(item, vote["choice"])
                for member, vote in self.votes().items()}
        return {member: choice for member, choice in said.items() if choice is not None}

    def agreed(self, item=None):
        counted = self.counted(item)
        return [member for member in self.voters if counted.get(member) == "yes"]


def texts(event):
    """Digests of texts that an event names."""
    kind = event["kind"]
    for name in ("reason", "declaration", "evidence", "from", "to"):
        value = event.get(name)
        if kind in ("extended", "held", "escalated") and name in ("from", "to"):
            continue
        if isinstance(value, str):
            yield value
    if kind == "filed":
        yield event["digest"]
    if kind == "launched":
        yield from (digest for _, digest in event["papers"])
    if kind == "vote_cast" and event.get("entered"):
        yield event["entered"]["evidence"]
    if kind == "roll_called":
        yield event["entered"]["evidence"]
    if kind in ("roll_entered", "roll_called"):
        yield from (row["declaration"] for row in event["rows"] if "declaration" in row)
    if kind == "noted":
        yield event["text"]
    if kind == "closed" and isinstance(event["why"], dict):
        yield event["why"]["chair"]


class Check:
    def __init__(self, record, expected_head):
        self.record, self.faults = record, []
        self.head = None
        self.run(expected_head)

    def fault(self, code, message, revision=None):
        self.faults.append({"code": code, "revision": revision, "message": message})

    def same(self, code, what, expected, found, revision=None):
        if expected != found:
            message = "%s: expected %r, found %r" % (what, expected, found)
            self.fault(code, message[:500], revision)

    def run(self, expected_head):
        record = self.record
        if set(record) - {"seals"} != PARTS or record["format"] != "umlauf-record" or record["version"] != 1:
            return self.fault("file::form", "not a record of version 1")
        hashes = self.journal()
        if expected_head and expected_head not in hashes:
            self.fault("chain::witness", "the hash of the receipt does not occur in the chain")
        self.seals(hashes)
        try:
            events = [read(row["line"]) for row in record["journal"]]
            self.order(events)
            self.definitions(events)
            self.papers(events)
            self.fold(events)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            self.fault("chain::line", "a line is no event, or a part has another shape: %r" % error)

    def journal(self):
        record, hashes = self.record, []
        for n, (row, expected) in enumerate(zip(record["journal"], chain(record["journal"])), 1):
            self.same("chain::revision", "revision", n, row["revision"], n)
            # A broken link is one fault: the next line is judged by the hash written before it.
            before = record["journal"][n - 2]["hash"] if n > 1 else "0" * 64
            link = sha(b"umlauf-journal-1\n" + before.encode() + b"\n" + row["line"].encode())
            self.same("chain::hash", "hash", link, row["hash"], n)
            hashes.append(expected)
        self.head = hashes[-1] if hashes else None
        self.same("chain::end", "head", record["journal"][-1]["hash"] if hashes else "0" * 64,
                  record["head"])
        return hashes

    def seals(self, hashes):
        for seal in self.record.get("seals", []):
            try:
                public = base64.b64decode(seal["public_key"], validate=True)
                text = "umlauf-seal-1\n%s\n%d\n%s\n%s\n" % (
                    self.record["case"], len(hashes), hashes[-1] if hashes else "0" * 64, seal["at"])
                good = (seal["format"] == "umlauf-seal-1" and seal["events"] == len(hashes)
                        and hashes and seal["head"] == hashes[-1] and seal["key"] == sha(public)[:16]
                        and signed(public, text.encode(),
                                   base64.b64decode(seal["signature"], validate=True)))
            except (ValueError, KeyError, TypeError):
                good = False
            if not good:
                self.fault("seal::wrong", "a seal does not fit the record")

    def order(self, events):
        before = ""
        for n, event in enumerate(events, 1):
            self.same("chain::case", "case", self.record["case"], event["case"], n)
            self.same("chain::revision", "revision", n, event["revision"], n)
            if event["at"] < before:
                self.fault("chain::time", "an instant goes back", n)
            before = event["at"]

    def definitions(self, events):
        enclosed = self.record["definitions"]
        editions = [(edition["body"], edition["calendars"]) for edition in enclosed["editions"]]
        later = enclosed.get("later", [])
        every = [enclosed["workflow"], *later]
        for body, calendars in editions:
            every += [body, *calendars]
        for text in every:
            self.same("definition::digest", text["name"], text["digest"],
                      sha(text["text"].encode()))
        together = lambda texts: sha("\n".join(sha(t["text"].encode()) for t in texts).encode())
        followed = []
        known = {(sha(body["text"].encode()), together(texts)) for body, texts in editions}
        for event in events:
            fact, revision = event["event"], event["revision"]
            if fact["kind"] in ("opened", "upgraded") and fact["digest"] not in followed:
                followed.append(fact["digest"])
            if fact["kind"] == "opened":
                self.same("definition::missing", "workflow", fact["digest"],
                          sha(enclosed["workflow"]["text"].encode()), revision)
                self.same("file::head", "workflow", fact["workflow"], self.record["workflow"])
                self.same("file::head", "body", fact["body"], self.record["body"])
                if self.record["title"] is not None:
                    self.same("file::head", "title", fact["title"],
                              sha(self.record["title"].encode()))
            if fact["kind"] == "launched" and (fact["body"], fact["calendars"]) not in known:
                self.fault("definition::missing", "body and calendars of the ballot", revision)
        there = [sha(text["text"].encode()) for text in (enclosed["workflow"], *later)]
        missing = [digest for digest in followed if digest not in there]
        code = "definition::missing" if missing else "definition::foreign"
        self.same(code, "workflows", followed, there)

    def papers(self, events):
        named = {digest for event in events for digest in texts(event["event"])}
        listed = [paper["digest"] for paper in self.record["papers"]]
        self.same("paper::foreign", "papers", sorted(named), sorted(listed))
        for paper in self.record["papers"]:
            if "text" in paper:
                content = paper["text"].encode()
            elif "base64" in paper:
                content = base64.b64decode(paper["base64"], validate=True)
            else:
                continue
            self.same("paper::digest", "; ".join(paper["what"]), paper["digest"], sha(content))

    def fold(self, events):
        ballots, number, ended, finding, deadline, step = [], None, None, None, None, None
        for event in events:
            fact, at, revision = event["event"], event["at"], event["revision"]
            kind, ballot = fact["kind"], ballots[-1] if ballots else None
            member = fact.get("member")
            if kind == "entered":
                deadline = fact.get("term", {}).get("instant")
                step = fact["step"]
            elif kind == "upgraded":
                if ballot and ballot.runs and fact.get("term", {}).get("instant") != ballot.deadline:
                    self.fault("event::term", "the deadline of a vote was moved", revision)
                deadline = fact.get("term", {}).get("instant")
                step = fact["step"]
            elif kind == "launched":
                ballots.append(Ballot(fact, at))
                ballots[-1].deadline = deadline
            elif kind == "extended":
                ballot.deadline = fact["term"]["instant"]
            elif kind == "vote_cast":
                votes = ballot.deputy if fact["capacity"] == "deputy" else ballot.own
                choice, items, fits = said(fact, ballot)
                votes[member] = {"choice": choice, "items": items, "at": at, "revision": revision}
                if not fits:
                    self.fault("ballot::voter", "a vote that does not fit the Ziffern", revision)
                arrived = event.get("arrived", at)
                if ballot.deadline is not None and arrived >= ballot.deadline:
                    self.fault("ballot::late", "a vote after its deadline counts", revision)
                if member not in ballot.voters:
                    self.fault("ballot::voter", "a vote without a seat", revision)
            elif kind == "roll_entered":
                self.same("ballot::voter", "who is called", ballot.voters,
                          [row["member"] for row in fact["rows"]], revision)
                ballot.roll = event
            elif kind == "roll_refused":
                ballot.roll = None
            elif kind == "roll_called":
                self.called(ballot, event)
            elif kind == "vote_late" and at < fact["deadline"]:
                self.fault("ballot::late", "a vote before the deadline is called late", revision)
            elif kind == "dispatched":
                if fact["result"] == "accepted":
                    ballot.asked.setdefault(member, at)
            elif kind in ("stopped", "voided"):
                ballot.runs = False
            elif kind == "closed":
                ballot.runs = False
                self.closed(ballot, fact, revision)
            elif kind == "found":
                finding = fact["outcome"]
                self.found(ballot, fact, revision)
            elif kind == "annulled":
                finding, ended = None, None
            elif kind == "numbered":
                number = fact["number"]
            elif kind == "ended":
                ended = fact["ending"]
        self.readable(ballots, number, ended, finding, step)

    def called(self, ballot, event):
        """A roll-call is confirmed as it was entered, by another person."""
        fact, revision, entry = event["event"], event["revision"], ballot.roll
        if entry is None:
            return self.fault("ballot::voter", "no roll-call was waiting", revision)
        entered, by = entry["event"], entry["by"]["person"]["person"]
        for name in ("held", "rows"):
            self.same("ballot::voter", name, entered[name], fact[name], revision)
        expected = {"by": by, "evidence": entered["evidence"]}
        self.same("ballot::voter", "entry", expected, fact["entered"], revision)
        if event["by"]["person"]["person"] == by:
            self.fault("event::authority", "one person entered and confirmed", revision)
        ballot.roll, ballot.on = None, fact["held"]
        for row in fact["rows"]:
            ballot.called[row["member"]] = row["stand"]
            if row["stand"] in ("yes", "no", "abstain"):
                votes = ballot.deputy if row["capacity"] == "deputy" else ballot.own
                vote = {"choice": row["stand"], "items": {}, "at": event["at"],
                        "revision": revision}
                votes[row["member"]] = vote

    def closed(self, ballot, fact, revision):
        silent = ballot.silent()
        self.same("ballot::closing", "closed as", fact["why"] == "sitting", bool(ballot.called),
                  revision)
        self.same("ballot::silent", "silent", silent, fact["silent"], revision)
        ballot.outcome, ballot.readings = fact["outcome"], dict(fact["readings"])
        ballot.results = fact.get("items", [])
        self.same("ballot::outcome", "Ziffern", ballot.items,
                  [one["item"] for one in ballot.results], revision)
        if self.record["body"] != "it-planungsrat":
            return
        if ballot.items:
            return self.parted(ballot, fact, revision)
        expected = readings(ballot.rule, ballot.on, ballot.counted(), ballot.voters)
        if expected is not None:
            outcome = common(list(expected.values()))
            self.same("ballot::outcome", "outcome", outcome, fact["outcome"], revision)
            self.same("ballot::outcome", "readings", expected, dict(fact["readings"]), revision)

    def parted(self, ballot, fact, revision):
        """Each Ziffer is counted for itself; the whole follows from them."""
        each = []
        for one in ballot.results:
            votes = ballot.counted(one["item"])
            expected = readings(ballot.rule, ballot.on, votes, ballot.voters)
            if expected is None:
                return
            outcome = common(list(expected.values()))
            each.append((outcome, expected))
            what = "Ziffer %d" % one["item"]
            self.same("ballot::outcome", what, outcome, one["outcome"], revision)
            self.same("ballot::outcome", what, expected, dict(one["readings"]), revision)
        if each:
            whole = overall([outcome for outcome, _ in each])
            self.same("ballot::outcome", "outcome", whole, fact["outcome"], revision)
            names = each[0][1]
            told = {name: overall([readings[name] for _, readings in each]) for name in names}
            self.same("ballot::outcome", "readings", told, dict(fact["readings"]), revision)

    def found(self, ballot, fact, revision):
        """What was established of each Ziffer follows from its result, who is bound from the votes."""
        items = fact.get("items", [])
        self.same("ballot::finding", "Ziffern", ballot.items, [one["item"] for one in items], revision)
        for one, result in zip(items, ballot.results):
            if one["outcome"] != result["outcome"] and (
                    result["outcome"] != "unclear" or one["outcome"] not in ("adopted", "rejected")):
                self.fault("ballot::finding", "Ziffer %d" % one["item"], revision)
            if "bound" in one:
                self.same("ballot::finding", "bound", ballot.agreed(one["item"]), one["bound"], revision)
        if items:
            self.same("ballot::finding", "whole", overall([one["outcome"] for one in items]),
                      fact["outcome"], revision)
        if "bound" in fact:
            lists = [one["bound"] for one in items if "bound" in one] if items else [ballot.agreed()]
            expected = [m for m in ballot.voters if any(m in bound for bound in lists)]
            self.same("ballot::finding", "bound", expected, fact["bound"], revision)

    def readable(self, ballots, number, ended, finding, step):
        record, code = self.record, "derived::differs"
        summary = record["summary"]
        outcomes = [ballot.outcome for ballot in ballots if ballot.outcome is not None]
        self.same(code, "number", number, summary["number"])
        self.same(code, "ended", ended, summary["ended"])
        self.same(code, "step", step, summary["step"])
        self.same(code, "outcome", outcomes[-1] if outcomes else None, summary["outcome"])
        self.same(code, "finding", finding, (summary["finding"] or {}).get("outcome"))
        votes = [
            (ballot.number, member, ballot.counted().get(member),
             ballot.votes().get(member, {}).get("at"), ballot.called.get(member),
             ballot.votes().get(member, {}).get("items", {}))
            for ballot in ballots for member in ballot.voters
        ]
        written = [(vote["ballot"], vote["member"], vote["choice"], (vote["vote"] or {}).get("at"),
                    vote.get("called"),
                    {one["item"]: one["choice"] for one in vote.get("items", [])})
                   for vote in record["votes"]]
        self.same(code, "votes", votes, written)
        asked = [(ballot.number, member, ballot.asked.get(member))
                 for ballot in ballots for member in ballot.voters]
        written = [(one["ballot"], one["member"], one["asked"]) for one in record["asked"]]
        self.same(code, "asked", asked, written)
        for ballot, told in zip(ballots, record["tally"]):
            choices = list(ballot.counted().values())
            count = {"voters": len(ballot.voters), "silent": len(ballot.silent())}
            for stand in ("absent", "excluded"):
                if stand in ballot.called.values():
                    count[stand] = list(ballot.called.values()).count(stand)
            if not ballot.items:
                count.update({choice: choices.count(choice) for choice in ("yes", "no", "abstain")})
            self.same(code, "tally", count, told["votes"])
            self.same(code, "deadline", ballot.deadline, told["deadline"])
            if ballot.items:
                self.told(ballot, told)
            elif ballot.outcome is not None:
                self.same(code, "result", ballot.outcome, told["result"]["outcome"])
                self.same(code, "readings", ballot.readings, told["result"]["readings"])
                self.clauses(ballot, told["result"])

    def told(self, ballot, told):
        """The Ziffern of the tally."""
        code = "derived::differs"
        self.same(code, "Ziffern", ballot.items, [one["item"] for one in told["items"]])
        for n, one in enumerate(told["items"]):
            choices = list(ballot.counted(one["item"]).values())
            for choice in ("yes", "no", "abstain"):
                self.same(code, choice, choices.count(choice), one[choice])
            self.same(code, "silent", len(ballot.voters) - len(choices), one["silent"])
            if ballot.outcome is not None:
                result = ballot.results[n]
                self.same(code, "result", result["outcome"], one["result"]["outcome"])
                self.same(code, "readings", dict(result["readings"]), one["result"]["readings"])
                self.clauses(ballot, one["result"], one["item"])

    def clauses(self, ballot, result, item=None):
        """The figures of the default reading of a Beschluss, clause by clause."""
        if self.record["body"] != "it-planungsrat" or ballot.rule != "beschluss":
            return
        key = shares(ballot.on)
        agree = ballot.agreed(item)
        held = sum(key.get(member, 0) for member in agree)
        have = [str(int("BUND" in agree)), str(sum(member in key for member in agree)),
                "%d.%05d" % divmod(held, 100000)]
        need = ["1", "11", str(Fraction(2, 3) * Fraction(sum(key.values()), 100000))]
        self.same("derived::differs", "have", have, [c["have"] for c in result["clauses"]])
        self.same("derived::differs", "need", need, [c["need"] for c in result["clauses"]])
        met = [Fraction(one) >= Fraction(two) for one, two in zip(have, need)]
        self.same("derived::differs", "met", met, [c["met"] for c in result["clauses"]])


def verify(text, expected_head=None):
    try:
        check = Check(read(text), expected_head)
        head, faults, events = check.head, check.faults, len(check.record["journal"])
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        head, events = None, 0
        faults = [{"code": "file::form", "revision": None, "message": repr(error)}]
    verdict = "broken" if faults else "intact"
    return {"verdict": verdict, "events": events, "head": head, "faults": faults}


def main(arguments):
    if len(arguments) not in (1, 3) or (len(arguments) == 3 and arguments[1] != "--head"):
        print(__doc__.split("\n\n")[1].strip(), file=sys.stderr)
        return 2
    path = arguments[0]
    stream = sys.stdin.buffer if path == "-" else open(path, "rb")
    with stream:
        text = stream.read().decode("utf-8", errors="strict")
    verdict = verify(text, arguments[2] if len(arguments) == 3 else None)
    print(json.dumps(verdict, ensure_ascii=False))
    return 0 if verdict["verdict"] == "intact" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
