//! The templates: shipped inside the program, each of them replaceable by an operator.
//!
//! A file is named `de/<kind>/subject.txt.j2`, `body.txt.j2` or `body.html.j2`; `de/layout.*` and
//! `de/parts.*` hold what they share. HTML is escaped by file name, an unknown variable is an error,
//! and every template is rendered with samples before a set is given out, so that a broken override
//! is found at start and not when the first vote is due.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use include_dir::{Dir, include_dir};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use crate::{Context, OrderContext, OrderKind, Sender, order_samples, samples};

static SHIPPED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Every kind of notice; each has a folder of three templates.
pub const KINDS: [&str; 42] = [
    "consult_asked",
    "consult_reminder",
    "consult_receipt",
    "consult_late",
    "confirm_answer",
    "extension_asked",
    "extension_granted",
    "extension_refused",
    "consult_extended",
    "consult_held",
    "reservation_due",
    "reservation_lapsed",
    "reservation_settled",
    "consult_silent",
    "consult_ended",
    "feedback_asked",
    "reply_receipt",
    "feedback_ended",
    "task",
    "invitation",
    "information",
    "reminder",
    "receipt",
    "late",
    "interim",
    "confirm_entry",
    "entry_refused",
    "sitting",
    "confirm_roll",
    "roll_refused",
    "roll_receipt",
    "note",
    "missing",
    "overdue",
    "extended",
    "objection",
    "held",
    "corrected",
    "annulled",
    "upgraded",
    "undelivered",
    "ended",
];

/// The three files of a kind.
pub(crate) const SUBJECT: &str = "subject.txt.j2";
pub(crate) const TEXT: &str = "body.txt.j2";
pub(crate) const HTML: &str = "body.html.j2";

/// A complete and checked set of templates.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// Those the program carries.
    pub fn shipped() -> Result<Self, BrokenTemplates> {
        Self::with_overrides(&BTreeMap::new())
    }

    /// Those the program carries, with some replaced. `files`: name as in the shipped set
    /// (`de/invitation/body.txt.j2`) to text. All faults are reported at once.
    pub fn with_overrides(files: &BTreeMap<String, String>) -> Result<Self, BrokenTemplates> {
        let mut all = shipped_files();
        let mut faults = Vec::new();
        for (name, text) in files {
            let name = name.replace('\\', "/");
            match all.get_mut(&name) {
                Some(shipped) => text.clone_into(shipped),
                None => faults.push(unknown(&name, &all)),
            }
        }
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        match syntax {
            Ok(syntax) => environment.set_syntax(syntax),
            Err(error) => faults.push(TemplateFault::of("", &error)),
        }
        for (name, text) in all {
            if let Err(error) = environment.add_template_owned(name.clone(), text) {
                faults.push(TemplateFault::of(&name, &error));
            }
        }
        let templates = Self { environment };
        BrokenTemplates::unless_empty(faults)?;
        templates.check_all()?;
        Ok(templates)
    }

    /// Those the program carries, with those replaced that lie in a folder: `DIR/de/…`. Files that
    /// do not end in `.j2` are left alone.
    pub fn with_folder(folder: &Path) -> Result<Self, BrokenTemplates> {
        let mut files = BTreeMap::new();
        let mut faults = Vec::new();
        read_folder(folder, "", &mut files, &mut faults);
        BrokenTemplates::unless_empty(faults)?;
        Self::with_overrides(&files)
    }

    /// Renders every template with every sample; all faults at once.
    pub fn check_all(&self) -> Result<(), BrokenTemplates> {
        let mut faults = BTreeSet::new();
        match Sender::new("umlauf@it-planungsrat.example") {
            Err(error) => {
                let fault =
                    TemplateFault { file: String::new(), line: None, cause: error.to_string() };
                faults.insert(fault);
            }
            Ok(sender) => {
                for dispatch in samples() {
                    let context = Context::of(&dispatch, &sender);
                    for file in [SUBJECT, TEXT, HTML] {
                        faults.extend(self.fill(dispatch.notice.kind(), file, &context).err());
                    }
                }
                for dispatch in order_samples() {
                    let context = OrderContext::of(&dispatch, &sender);
                    for file in [SUBJECT, TEXT, HTML] {
                        faults.extend(self.fill(dispatch.kind.kind(), file, &context).err());
                    }
                }
            }
        }
        BrokenTemplates::unless_empty(faults.into_iter().collect())
    }

    pub(crate) fn fill(
        &self,
        kind: &str,
        file: &str,
        context: &impl Serialize,
    ) -> Result<String, TemplateFault> {
        let name = format!("de/{kind}/{file}");
        let fault = |error: minijinja::Error| TemplateFault::of(&name, &error);
        let template = self.environment.get_template(&name).map_err(fault)?;
        template.render(Value::from(Serde(context))).map_err(fault)
    }
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateFault {
    /// The file: `de/invitation/body.txt.j2`.
    pub file: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub cause: String,
}

impl TemplateFault {
    /// The fault nearest to its cause: an error inside a block or macro is wrapped by each caller.
    fn of(file: &str, error: &minijinja::Error) -> Self {
        let mut nearest = error;
        let mut next = std::error::Error::source(error);
        while let Some(source) = next {
            if let Some(inner) = source.downcast_ref::<minijinja::Error>() {
                nearest = inner;
            }
            next = source.source();
        }
        let cause = match nearest.detail() {
            Some(detail) => format!("{}: {detail}", nearest.kind()),
            None => nearest.kind().to_string(),
        };
        Self { file: nearest.name().unwrap_or(file).to_owned(), line: nearest.line(), cause }
    }
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "`{}` line {line}: {}", self.file, self.cause),
            None => write!(f, "`{}`: {}", self.file, self.cause),
        }
    }
}

impl std::error::Error for TemplateFault {}

/// Templates that cannot be used, with all faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenTemplates {
    /// At least one.
    pub faults: Vec<TemplateFault>,
}

impl BrokenTemplates {
    fn unless_empty(faults: Vec<TemplateFault>) -> Result<(), Self> {
        if faults.is_empty() { Ok(()) } else { Err(Self { faults }) }
    }
}

impl fmt::Display for BrokenTemplates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the letter templates cannot be used:")?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl std::error::Error for BrokenTemplates {}

fn shipped_files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    collect(&SHIPPED, &mut files);
    files
}

fn collect(folder: &Dir<'_>, files: &mut BTreeMap<String, String>) {
    for file in folder.files() {
        let name = file.path().to_string_lossy().replace('\\', "/");
        if let (true, Some(text)) = (is_template(&name), file.contents_utf8()) {
            files.insert(name, text.to_owned());
        }
    }
    folder.dirs().for_each(|inner| collect(inner, files));
}

fn is_template(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "j2")
}

fn unknown(name: &str, all: &BTreeMap<String, String>) -> TemplateFault {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut known: Vec<&str> = all
        .keys()
        .filter_map(|known| known.rsplit_once('/'))
        .filter(|(in_folder, _)| *in_folder == folder)
        .map(|(_, file)| file)
        .collect();
    let cause = if known.is_empty() {
        known.extend(KINDS);
        known.extend(OrderKind::ALL.map(OrderKind::kind));
        format!(
            "there is no such template; the folders are `de/` with one of: {}",
            known.join(", ")
        )
    } else {
        format!("there is no such template; the folder holds: {}", known.join(", "))
    };
    TemplateFault { file: name.to_owned(), line: None, cause }
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, String>,
    faults: &mut Vec<TemplateFault>,
) {
    let mut fault = |file: &Path, error: &dyn fmt::Display| {
        let file = file.display().to_string();
        faults.push(TemplateFault { file, line: None, cause: error.to_string() });
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return fault(folder, &error),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let path = match entry {
            Ok(entry) => entry.path(),
            Err(error) => return fault(folder, &error),
        };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = format!("{prefix}{}", name.unwrap_or_default());
        if path.is_dir() {
            folders.push((path, format!("{name}/")));
        } else if is_template(&name) {
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    files.insert(name, text);
                }
                Err(error) => fault(&path, &error),
            }
        }
    }
    for (path, prefix) in folders {
        read_folder(&path, &prefix, files, faults);
    }
}
