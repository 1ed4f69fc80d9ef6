//! The words of the board.

use super::board::Age;

pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) filter: &'static str,
    pub(super) all: &'static str,
    pub(super) overdue: &'static str,
    pub(super) soon: &'static str,
    within: &'static str,
    pub(super) for_members: &'static str,
    pub(super) for_others: &'static str,
    pub(super) without: &'static str,
    pub(super) none: &'static str,
    pub(super) none_such: &'static str,
    pub(super) state: &'static str,
    pub(super) age: &'static str,
    pub(super) case: &'static str,
    pub(super) body: &'static str,
    pub(super) step: &'static str,
    pub(super) missing: &'static str,
    pub(super) whom: &'static str,
    pub(super) members: &'static str,
    pub(super) interim_title: &'static str,
    pub(super) since: &'static str,
    pub(super) until: &'static str,
    pub(super) rule: &'static str,
    pub(super) next: &'static str,
    pub(super) more: &'static str,
    pub(super) csv: &'static str,
    pub(super) letters_title: &'static str,
    pub(super) letters_what: &'static str,
    pub(super) undelivered: &'static str,
    pub(super) refused: &'static str,
    pub(super) to: &'static str,
    pub(super) held: &'static str,
    pub(super) time: &'static str,
    pub(super) nobody: &'static str,
    pub(super) no_deadline: &'static str,
    pub(super) nothing_next: &'static str,
    pub(super) remind: &'static str,
    pub(super) deadline: &'static str,
    pub(super) watch: &'static str,
    reports: &'static str,
    late_reports: &'static str,
    escalate: &'static str,
    act: &'static str,
    papers: &'static str,
    votes: &'static str,
    children: &'static str,
    pub(super) stuck_title: &'static str,
    pub(super) stuck_what: &'static str,
    errands: (&'static str, &'static str, &'static str),
    entry: &'static str,
    pub(super) all_bodies: &'static str,
    pub(super) held_back: &'static str,
    entries: &'static str,
    pub(super) roll: &'static str,
    pub(super) roll_waits: &'static str,
    interim: &'static str,
    no_term: &'static str,
    overdue_today: &'static str,
    overdue_day: &'static str,
    overdue_days: &'static str,
    left_today: &'static str,
    left_day: &'static str,
    left_days: &'static str,
    pub(super) letter: &'static str,
}

impl Words {
    pub(super) fn state_of(&self, age: Age) -> &'static str {
        match age {
            Age::Within => self.within,
            Age::Soon => self.soon,
            Age::Overdue => self.overdue,
            Age::NoDeadline => self.without,
        }
    }

    pub(super) fn overdue_for(&self, days: i64) -> String {
        counted((self.overdue_today, self.overdue_day, self.overdue_days), days)
    }

    pub(super) fn soon_in(&self, days: i64) -> String {
        counted((self.left_today, self.left_day, self.left_days), days)
    }

    pub(super) fn within_for(&self, days: i64) -> String {
        self.soon_in(days)
    }

    pub(super) fn reports(&self, members: usize) -> String {
        self.reports.replace("{}", &members.to_string())
    }

    pub(super) fn late_reports(&self, members: usize) -> String {
        self.late_reports.replace("{}", &members.to_string())
    }

    pub(super) fn escalate(&self, office: &str) -> String {
        format!("{} {office}", self.escalate)
    }

    pub(super) fn act(&self, step: &str) -> String {
        self.act.replace("{}", step)
    }

    pub(super) fn papers(&self, papers: &str) -> String {
        self.papers.replace("{}", papers)
    }

    pub(super) fn votes(&self, silent: usize, all: usize) -> String {
        self.votes.replacen("{}", &silent.to_string(), 1).replacen("{}", &all.to_string(), 1)
    }

    pub(super) fn children(&self, waiting: usize, all: u32) -> String {
        let text = self.children.replacen("{}", &waiting.to_string(), 1);
        text.replacen("{}", &all.to_string(), 1)
    }

    pub(super) fn errand(&self, kind: &str) -> &'static str {
        match kind {
            "start" | "inner" => self.errands.0,
            "ended" => self.errands.1,
            _ => self.errands.2,
        }
    }

    pub(super) fn entries(&self, entries: u32) -> String {
        if entries == 1 {
            self.entry.to_owned()
        } else {
            self.entries.replace("{}", &entries.to_string())
        }
    }

    pub(super) fn interim(&self, member: &str, until: &str) -> String {
        self.interim.replacen("{}", member, 1).replacen("{}", until, 1)
    }

    pub(super) fn no_term(&self, basis: &str) -> String {
        self.no_term.replace("{}", basis)
    }
}

fn counted((none, one, many): (&'static str, &'static str, &'static str), days: i64) -> String {
    match days {
        0 => none.to_owned(),
        1 => one.to_owned(),
        days => many.replace("{}", &days.to_string()),
    }
}

pub(super) const DE: Words = Words {
    title: "Lage",
    lead: "Was läuft, was fehlt, bei wem es liegt und was als Nächstes von selbst geschieht. Zuoberst steht, was am längsten überfällig ist.",
    filter: "Auswahl",
    all: "Alle",
    overdue: "überfällig",
    soon: "bald fällig",
    within: "in der Zeit",
    for_members: "wartet auf Mitglieder",
    for_others: "wartet auf Stellen",
    without: "ohne Frist",
    none: "Zurzeit läuft kein Vorgang. Sobald die Geschäftsstelle einen eröffnet, steht er hier.",
    none_such: "In dieser Auswahl liegt nichts. Wählen Sie „Alle“, um das Übrige zu sehen.",
    state: "Stand",
    age: "Zeit",
    case: "Vorgang",
    body: "Gremium",
    step: "Schritt",
    missing: "Was fehlt",
    whom: "Bei wem",
    members: "Mitglieder",
    interim_title: "In Abstimmung",
    since: "Seit",
    until: "bis",
    rule: "Regel",
    next: "Nächster automatischer Schritt",
    more: "Weitere Vorgänge",
    csv: "Als Tabelle herunterladen (CSV)",
    letters_title: "Nicht zustellbare Schreiben",
    letters_what: "Von selbst geschieht damit nichts mehr. Die Geschäftsstelle muss die Anschrift klären und das Schreiben erneut senden.",
    undelivered: "nicht zustellbar",
    refused: "Vom Postfach nicht angenommen.",
    to: "an",
    held: "Fristablauf während eines Ausfalls: schließen oder verlängern",
    time: "nur Zeit",
    nobody: "niemandem",
    no_deadline: "keine Frist gesetzt",
    nothing_next: "nichts; es muss jemand handeln",
    remind: "Erinnerung an alle, die noch fehlen",
    deadline: "Die Frist läuft ab",
    watch: "Meldungen und ihre Fristen werden durchgesehen",
    reports: "Meldungen von {} Mitgliedern",
    late_reports: "Frist überschritten bei {} Mitgliedern",
    escalate: "Hinweis an:",
    act: "Entscheidung im Schritt „{}“",
    papers: "Unterlagen: {}",
    children: "wartet auf {} von {} Teilvorgängen",
    stuck_title: "Teilvorgänge, die nicht zustande kommen",
    stuck_what: "Sie werden stündlich erneut versucht. Der Vorgang, zu dem sie gehören, kann auch ohne sie weitergeführt werden.",
    errands: ("Eröffnung des Teilvorgangs", "Nachricht über das Ende", "Rückruf"),
    votes: "{} von {} Stimmen",
    entry: "Eine eingetragene Stimme wartet auf Bestätigung.",
    all_bodies: "Alle Gremien",
    held_back: "Während der Übung halten wir zurück, was nicht an eine Adresse unter .example geht.",
    entries: "{} eingetragene Stimmen warten auf Bestätigung.",
    roll: "Die Abstimmung der Sitzung ist noch nicht eingetragen.",
    roll_waits: "Die eingetragene Abstimmung der Sitzung wartet auf die zweite Person.",
    interim: "{}: noch in Abstimmung bis {}",
    no_term: "keine Frist ({})",
    overdue_today: "seit weniger als einem Tag",
    overdue_day: "seit 1 Tag",
    overdue_days: "seit {} Tagen",
    left_today: "noch weniger als ein Tag",
    left_day: "noch 1 Tag",
    left_days: "noch {} Tage",
    letter: "Mitteilung",
};

pub(super) const EN: Words = Words {
    title: "What stalls",
    lead: "What runs, what is missing, with whom it lies and what happens next by itself. What has been overdue longest stands on top.",
    filter: "Selection",
    all: "All",
    overdue: "overdue",
    soon: "due soon",
    within: "within its time",
    for_members: "waits for members",
    for_others: "waits for offices",
    without: "no deadline",
    none: "No case is running. As soon as the secretariat opens one, it stands here.",
    none_such: "Nothing in this selection. Choose “All” to see the rest.",
    state: "State",
    age: "Time",
    case: "Case",
    body: "Body",
    step: "Step",
    missing: "What is missing",
    whom: "With whom",
    members: "members",
    interim_title: "Coordinating",
    since: "Since",
    until: "until",
    rule: "Rule",
    next: "Next step by itself",
    more: "More cases",
    csv: "Download as a table (CSV)",
    letters_title: "Undeliverable letters",
    letters_what: "Nothing more happens with them by itself. The secretariat must find the right address and send the letter again.",
    undelivered: "undeliverable",
    refused: "Not accepted by the mailbox.",
    to: "to",
    held: "Deadline passed during an outage: close or extend",
    time: "only time",
    nobody: "nobody",
    no_deadline: "no deadline set",
    nothing_next: "nothing; somebody must act",
    remind: "reminder to all who are missing",
    deadline: "the deadline passes",
    watch: "reports and their days are looked through",
    reports: "Reports of {} members",
    late_reports: "{} members overdue",
    escalate: "notice to:",
    act: "Decision in the step “{}”",
    papers: "Papers: {}",
    children: "waits for {} of {} child cases",
    stuck_title: "Child cases that do not come about",
    stuck_what: "They are tried again every hour. The case they belong to can be led on without them.",
    errands: ("opening of the child case", "word of its end", "calling back"),
    votes: "{} of {} votes",
    entry: "One entered vote waits for confirmation.",
    all_bodies: "All bodies",
    held_back: "During the rehearsal we hold back whatever does not go to an address under .example.",
    entries: "{} entered votes wait for confirmation.",
    roll: "The vote of the sitting has not been entered yet.",
    roll_waits: "The entered vote of the sitting waits for a second person.",
    interim: "{}: still coordinating until {}",
    no_term: "no deadline ({})",
    overdue_today: "for less than a day",
    overdue_day: "for 1 day",
    overdue_days: "for {} days",
    left_today: "less than a day left",
    left_day: "1 day left",
    left_days: "{} days left",
    letter: "Notice",
};
