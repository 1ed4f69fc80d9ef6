//! What a workflow file may say, for editors; its words are those of the readers beside it.

use umlauf_calendar::Period;
use umlauf_source::{Keys, Shape};

use super::consult::{EARLY, SILENCE};
use super::ensure;
use super::follow::AT_ONCE;
use super::moves::REQUIRED;
use super::vote::{AT_DEADLINE, BINDS, BY_RULE, CHANGE, CLOSES, HELD, NEVER, ONE};
use super::words::{EVERYONE, OUTCOMES};
use crate::{ConsultEnd, Ending, Items, Office};

/// The JSON Schema of workflow files.
pub fn schema() -> String {
    let root = Keys::new()
        .must("workflow", "Der Name des Verfahrens; so heißt auch die Datei.", name())
        .must(
            "version",
            "Die Fassung: eine ganze Zahl ab 1, mit jeder Änderung des Textes eine höhere.",
            Shape::Whole(1),
        )
        .must("title", "Wie das Verfahren heißt.", Shape::Text)
        .must(
            "body",
            "Das Gremium, in dem es stattfindet: der Name einer Datei in `bodies`.",
            Shape::Text,
        )
        .may("basis", "Worauf das Verfahren beruht.", Shape::Text)
        .must("start", "Der Schritt, in dem ein Vorgang beginnt.", name())
        .may("papers", "Die Unterlagen und wie sie heißen.", names(name(), Shape::Text))
        .must("steps", "Die Schritte; jeder tut genau eines.", names(name(), Shape::Ref("step")))
        .may(
            "ensures",
            "Was immer gelten muss; die Prüfung beweist oder widerlegt es.",
            Shape::Form(ensure::FORM).or_list(),
        );
    let definitions = [
        ("step", step()),
        ("move", moved()),
        ("period", Shape::Form(Period::FORM)),
        ("tell", tell().or_list()),
    ];
    umlauf_source::schema(
        "Verfahren",
        "Ein Verfahren, das eine Juristin von oben nach unten liest wie eine Geschäftsordnung.",
        &root,
        &definitions,
    )
}

/// A name of a workflow, a step, a paper. Not every editor knows classes of letters; so no blank and
/// nothing of ASCII but letters, digits, `-` and `_`, and no digit or sign first.
fn name() -> Shape {
    Shape::Form(r"^[^\s0-9!-/:-@\[-`{-~][^\s!-,./:-@\[-^`{-~]*$")
}

fn names(name: Shape, of: Shape) -> Shape {
    Shape::Names(Box::new(name), Box::new(of))
}

fn period() -> Shape {
    Shape::Ref("period")
}

fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(word, _)| *word).collect()
}

fn office() -> Shape {
    Shape::Words(Office::ALL.map(Office::as_str).to_vec())
}

fn tell() -> Shape {
    let mut whom = words(&EVERYONE);
    whom.extend(Office::ALL.map(Office::as_str));
    Shape::Words(whom)
}

/// The kinds.
fn step() -> Shape {
    Shape::Any(vec![by(), vote(), asked(), feedback(), run(), follow(), wait(), ends()])
}

fn head() -> Keys {
    Keys::new().must("title", "Was Menschen lesen.", Shape::Text).may(
        "tell",
        "Wer erfährt, dass der Schritt begonnen hat.",
        Shape::Ref("tell"),
    )
}

fn may(keys: Keys) -> Keys {
    let label = Shape::Form(r"\S");
    keys.may(
        "may",
        "Was jemand wählen kann: die Beschriftung und wohin es führt.",
        names(label, Shape::Ref("move")),
    )
}

fn late() -> Shape {
    Keys::new()
        .may("tell", "Wer davon erfährt.", Shape::Ref("tell"))
        .may("to", "Der Schritt, in den der Vorgang von selbst übergeht.", name())
        .one_of(["tell", "to"])
        .into()
}

fn by() -> Shape {
    may(head())
        .must("by", "Die Stelle, die handelt; `office` ist die Geschäftsstelle.", office())
        .may(
            "needs",
            "Unterlagen, ohne die es nicht weitergeht; nur zurückziehen kann man ohne sie.",
            name().or_list(),
        )
        .may("finds", "Die Abstimmung, deren Ergebnis hier festgestellt wird.", name())
        .may(
            "disposes",
            "Die Beteiligung, deren Anmerkungen hier bewertet werden; erst danach geht es weiter.",
            name(),
        )
        .may("within", "Wie lange der Schritt dauern soll.", period())
        .may("late", "Was geschieht, wenn `within` vorüber ist.", late())
        .into()
}

fn vote() -> Shape {
    let object = Shape::Any(vec![
        Shape::Words(vec![NEVER, ONE, BY_RULE]),
        Shape::Form("^[1-9][0-9]* members?$"),
    ]);
    let how = Keys::new()
        .must("rule", "Die Regel des Gremiums, nach der gezählt wird.", Shape::Text)
        .may(
            "held",
            "Ob in Textform oder in einer Sitzung abgestimmt wird; dort trägt die Geschäftsstelle alle Stimmen auf einmal ein.",
            Shape::Words(words(&HELD)),
        )
        .may(
            "items",
            "Ob über die Vorlage im Ganzen (`whole`), über jede Ziffer einzeln (`each`) oder nach Wahl dessen abgestimmt wird, der sie zur Abstimmung stellt (`choose`).",
            Shape::Words(words(&Items::ALL)),
        )
        .may(
            "binds",
            "Wen das Beschlossene bindet: alle Stimmberechtigten oder nur, wer zugestimmt hat.",
            Shape::Words(words(&BINDS)),
        )
        .may(
            "change",
            "Ob eine Stimme bis zum Fristende geändert werden kann.",
            Shape::Words(words(&CHANGE)),
        )
        .may(
            "object",
            "Wie viele Mitglieder dem Verfahren widersprechen müssen, um es zu beenden.",
            object,
        )
        .may("closes", "Wann die Abstimmung endet.", Shape::Words(words(&CLOSES)));
    let when = Shape::Any(vec![Shape::Words(vec![AT_DEADLINE]), period()]);
    let remind = Keys::new()
        .may(
            "missing",
            "Wie lange vor dem Fristende erinnert wird, wer noch fehlt.",
            period().or_list(),
        )
        .may("escalate", "Welche Stelle wann erfährt, wer noch fehlt.", names(office(), when));
    let mut outcomes = words(&OUTCOMES);
    outcomes.push("objection");
    may(head())
        .must("vote", "Wie abgestimmt wird.", how.into())
        .must("within", "Wie lange abgestimmt wird.", period())
        .may("late", "Nur in einer Sitzung: was geschieht, wenn `within` vorüber ist.", late())
        .may("remind", "Wer vor dem Fristende erinnert wird.", remind.into())
        .must("then", "Wohin jedes Ergebnis führt.", names(Shape::Words(outcomes), name()))
        .into()
}

fn ends_of(known: &[ConsultEnd]) -> Shape {
    names(Shape::Words(known.iter().map(|end| end.word()).collect()), name())
}

fn reminded() -> Shape {
    Keys::new()
        .must(
            "missing",
            "Wie lange vor dem Fristende erinnert wird, wer noch fehlt.",
            period().or_list(),
        )
        .into()
}

fn asked() -> Shape {
    let how = Keys::new()
        .must(
            "ask",
            "Wer gefragt wird: Gruppen und Mitglieder; `members` alle Stimmberechtigten, `advisory` alle übrigen.",
            Shape::Text.or_list(),
        )
        .may("text", "Die Unterlage, zu der Stellung genommen wird.", name())
        .may("comments", "Ob Anmerkungstabellen beiliegen können.", Shape::Truth)
        .may("early", "Wann die Beteiligung endet.", Shape::Words(words(&EARLY)))
        .may("inner", "Muster der Verfahren, nach denen sich ein Mitglied vor seiner Antwort intern abstimmt.", name())
        .may("grace", "Wie lange nach dem Fristende noch angenommen wird, was eingeht.", period())
        .may(
            "extend",
            "Wer die Frist verlängert, für ein Mitglied oder für alle.",
            Keys::new().must("by", "Die Stelle.", office()).into(),
        );
    may(head())
        .must("consult", "Wer wozu um Stellungnahme gebeten wird.", how.into())
        .must("within", "Die Frist.", period())
        .may("remind", "Wer vor dem Fristende erinnert wird.", reminded())
        .must("then", "Wohin das Ende der Beteiligung führt.", ends_of(&ConsultEnd::OF_ANSWERS))
        .into()
}

fn feedback() -> Shape {
    let how = Keys::new()
        .must("feedback", "Die Beteiligung, deren Anmerkungen bewertet sind.", name())
        .may(
            "silence",
            "Was Schweigen zu einer Bewertung bedeutet.",
            Shape::Words(words(&SILENCE)),
        );
    may(head())
        .must("consult", "Wer sich zu den Bewertungen seiner Anmerkungen äußert.", how.into())
        .must("within", "Die Frist.", period())
        .may("remind", "Wer vor dem Fristende erinnert wird.", reminded())
        .must("then", "Wohin die Rückkopplung führt.", ends_of(&ConsultEnd::OF_FEEDBACK))
        .into()
}

fn run() -> Shape {
    let each = Keys::new()
        .must("workflow", "Das Verfahren, das für jedes Mitglied läuft.", name())
        .must("for", "Für wen.", Shape::Words(vec!["each member"]));
    let condition = Shape::Form(
        "^(otherwise|(all|any|at least [1-9][0-9]*) (adopted|rejected|referred|withdrawn|done|lapsed))$",
    );
    may(head())
        .must(
            "run",
            "Welche Teilvorgänge laufen: Verfahren unter Namen, oder eines für jedes Mitglied.",
            Shape::Any(vec![each.into(), names(name(), name())]),
        )
        .may("within", "Wie lange die Teilvorgänge dauern sollen.", period())
        .may("late", "Was geschieht, wenn `within` vorüber ist.", late())
        .must("then", "Wohin die Ergebnisse der Teilvorgänge führen.", names(condition, name()))
        .into()
}

fn follow() -> Shape {
    let due = Shape::Any(vec![
        Shape::Words(vec![AT_ONCE]),
        period(),
        Shape::Form("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
        Shape::Form(r"^on event \S+$"),
    ]);
    let duty = Keys::new()
        .must("title", "Was Menschen lesen.", Shape::Text)
        .must(
            "due",
            "Bis wann: `at once`, eine Dauer, ein Tag, oder `on event …` mit `within`.",
            due,
        )
        .may("within", "Bei `at once` und `on event …`: wie lange danach zu melden ist.", period());
    let by = "^by (office|chair|monitor|auditor|administrator)$";
    let by_member = "^by (office|chair|monitor|auditor|administrator|member)$";
    let follow = Keys::new()
        .must(
            "bound",
            "Wer gebunden ist: `members`, oder die Abstimmung, deren Feststellung es sagt.",
            name(),
        )
        .must("duties", "Die Pflichten.", names(name(), duty.into()))
        .may("accept", "Welche Stelle eine gemeldete Konformität abnimmt.", Shape::Form(by))
        .may("join", "Wer einträgt, dass ein Mitglied später beitritt.", Shape::Form(by_member));
    let condition = Shape::Form("^(all|at least [1-9][0-9]*) conform$");
    may(head())
        .must("follow", "Wessen Umsetzung verfolgt wird.", follow.into())
        .may("within", "Wie lange die Umsetzung verfolgt werden soll.", period())
        .may("late", "Was geschieht, wenn `within` vorüber ist.", late())
        .may("remind", "Wie lange vor seiner Frist ein Mitglied erinnert wird.", period().or_list())
        .must("then", "Wohin der Stand der Meldungen führt.", names(condition, name()))
        .into()
}

fn wait() -> Shape {
    let elapsed = names(Shape::Words(vec!["elapsed"]), name());
    may(head())
        .must(
            "wait",
            "Wie lange gewartet wird; `true`, wenn `within` es sagt.",
            Shape::Any(vec![Shape::Truth, period()]),
        )
        .may("within", "Wie lange gewartet wird, bei `wait: true`.", period())
        .must("then", "Wohin es führt, wenn die Zeit vorüber ist.", elapsed)
        .into()
}

fn ends() -> Shape {
    head()
        .must(
            "ends",
            "Der Vorgang endet; wie.",
            Shape::Words(Ending::ALL.map(Ending::as_str).to_vec()),
        )
        .may("number", "Ob der Beschluss die nächste Nummer des Gremiums erhält.", Shape::Truth)
        .into()
}

/// A move: the step it leads to, or what else is to be said of it.
fn moved() -> Shape {
    let established: Vec<_> =
        words(&OUTCOMES).into_iter().filter(|word| *word != "unclear").collect();
    let head = || {
        Keys::new()
            .may("by", "Die Stelle, die es wählen kann, wenn es eine andere ist.", office())
            .may("reason", "Ob eine Begründung nötig ist.", Shape::Words(vec![REQUIRED]))
    };
    let onward = head()
        .must("to", "Der Schritt, in den es führt.", name())
        .may(
            "when",
            "Bei einer Feststellung: welches Ergebnis es feststellt.",
            Shape::Words(established),
        )
        .may("extend", "Nur `false`: wer verlängert, bleibt im Schritt.", Shape::Truth);
    let extends =
        head().must("extend", "Verlängert die Frist für alle und bleibt im Schritt.", Shape::Truth);
    Shape::Any(vec![name(), onward.into(), extends.into()])
}
