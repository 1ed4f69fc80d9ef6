//! The definitions in force, and those that running cases were begun under.
//!
//! What the program carries can be added to or overridden by a folder. Every text is stored by its
//! digest before a case can name it; a running case is judged by the stored text, so that a later
//! change of a file never touches it (invariant 8).

mod each_member;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use include_dir::{Dir, include_dir};
use umlauf_source::{Faults, Source};
use umlauf_store::{Definition, Store};
use umlauf_voting::Body;
use umlauf_workflow::{
    Digest, Head, Instant, Kin, Library, Target, Workflow, WorkflowName, compile, kinship,
};

pub use self::each_member::{Defines, OfMember, Pattern};
use crate::Error;
use crate::soundness::{known, sound};

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../workflows");

/// Texts of definitions, by kind.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Workflows: `*.yaml` directly in the folder.
    pub workflows: Vec<Source>,
    /// Bodies: `bodies/*.yaml`.
    pub bodies: Vec<Source>,
    /// Calendars: `calendars/*.yaml`.
    pub calendars: Vec<Source>,
    /// Decisions of the past: `decisions/*.yaml`.
    pub decisions: Vec<Source>,
    /// Workflows and bodies for each voting member of a body: `each-member/BODY/*.yaml` and
    /// `each-member/BODY/bodies/*.yaml`. They stand written out among the others.
    pub patterns: Vec<Pattern>,
    /// Which workflows and bodies belong to the inside of one member.
    pub of_members: Vec<OfMember>,
}

impl Texts {
    /// What the program carries inside itself.
    pub fn shipped() -> Self {
        let mut texts = Self::default();
        let folder = |folder: &str| -> Vec<Source> {
            SHIPPED.get_dir(folder).into_iter().flat_map(embedded).collect()
        };
        texts.workflows = embedded(&SHIPPED).collect();
        texts.bodies = folder("bodies");
        texts.calendars = folder("calendars");
        texts.decisions = folder("decisions");
        texts.patterns = each_member::shipped(&SHIPPED);
        texts.unfold();
        texts.sort();
        texts
    }

    /// The shipped texts with those of a folder added; a file of the same kind and name overrides.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be read, or a pattern is for a body that does not exist.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, Error> {
        self.fold();
        for (part, into) in [
            ("", &mut self.workflows),
            ("bodies", &mut self.bodies),
            ("calendars", &mut self.calendars),
            ("decisions", &mut self.decisions),
        ] {
            let path = if part.is_empty() { folder.to_path_buf() } else { folder.join(part) };
            if !part.is_empty() && !path.exists() {
                continue;
            }
            for source in yaml_files(&path)? {
                into.retain(|known| known.stem() != source.stem());
                into.push(source);
            }
        }
        self.add_patterns(folder)?;
        if let Some(unknown) = self.unfold().into_iter().next() {
            return Err(Error::NoSuchBody(unknown));
        }
        self.sort();
        Ok(self)
    }

    /// The workflows that the program carries, if no body or calendar it carries has been overridden.
    fn carried(&self) -> BTreeSet<String> {
        let same = |folder: &str, source: &Source| {
            let file = SHIPPED.get_file(format!("{folder}{}.yaml", source.stem()));
            file.and_then(include_dir::File::contents_utf8) == Some(source.text.as_str())
        };
        let kept = |folder: &str, list: &[Source]| {
            let carried = SHIPPED.get_dir(folder).into_iter().flat_map(embedded);
            let there =
                list.iter().map(|one| (one.stem(), one.text.as_str())).collect::<BTreeSet<_>>();
            carried.into_iter().all(|one| there.contains(&(one.stem(), one.text.as_str())))
        };
        let calendars = kept("calendars", &self.calendars)
            && self.calendars.iter().all(|one| same("calendars/", one));
        if !calendars || !kept("bodies", &self.bodies) {
            return BTreeSet::new();
        }
        let carried = self.workflows.iter().filter(|one| same("", one));
        carried.map(|one| one.stem().to_owned()).collect()
    }

    /// Calendars are merged, so their order is part of their digest and must be the same everywhere.
    fn sort(&mut self) {
        let lists =
            [&mut self.workflows, &mut self.bodies, &mut self.calendars, &mut self.decisions];
        for list in lists {
            list.sort_by(|a, b| a.stem().cmp(b.stem()));
        }
    }
}

/// The definitions in one folder of those inside the program.
fn embedded<'a>(dir: &'a Dir<'_>) -> impl Iterator<Item = Source> + 'a {
    let yaml = dir.files().filter(|file| file.path().extension().is_some_and(|ext| ext == "yaml"));
    yaml.filter_map(|file| {
        let name = format!("workflows/{}", file.path().display());
        Some(Source::new(name, file.contents_utf8()?))
    })
}

fn yaml_files(folder: &Path) -> Result<Vec<Source>, Error> {
    let unreadable = |path: &Path, source: std::io::Error| Error::Unreadable {
        path: path.display().to_string(),
        source,
    };
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        if path.extension().is_some_and(|ext| ext == "yaml" || ext == "yml") {
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
            sources.push(Source::new(path.display().to_string(), text));
        }
    }
    Ok(sources)
}

/// The compiled definitions.
#[derive(Debug)]
pub struct Catalogue {
    texts: Texts,
    library: Library,
    current: BTreeMap<WorkflowName, Arc<Workflow>>,
    decisions: umlauf_decisions::File,
    frozen: Mutex<HashMap<Law, Arc<Workflow>>>,
}

/// What a case is judged by: the texts of workflow, body and calendars.
type Law = (Digest, Digest, Digest);

impl Catalogue {
    /// Compiles all texts, and verifies those that others have written; of those that one pattern brings forth
    /// only the first. What the program carries is verified with the first case that is opened under it: to
    /// explore all of it would make every start slow.
    ///
    /// # Errors
    /// The faults of every file that has some.
    pub fn compile(texts: Texts) -> Result<Self, Vec<Faults>> {
        let library = Library::compile(&texts.bodies, &texts.calendars)?;
        let mut current = BTreeMap::new();
        let mut faults = Vec::new();
        let mut later = texts.verified_later();
        later.extend(texts.carried());
        for source in &texts.workflows {
            let verified = |workflow: &Workflow| {
                if later.contains(source.stem()) { Ok(()) } else { sound(source, workflow) }
            };
            let compiled = compile(source, &library);
            match compiled.and_then(|workflow| verified(&workflow).map(|()| workflow)) {
                Ok(workflow) => {
                    current.insert(workflow.name.clone(), Arc::new(workflow));
                }
                Err(found) => faults.push(found),
            }
        }
        if faults.is_empty() {
            faults.extend(unrelated(&texts.workflows, &current));
        }
        let mut decisions = umlauf_decisions::File::default();
        for source in &texts.decisions {
            match umlauf_decisions::read(source) {
                Ok(file) => {
                    decisions.decisions.extend(file.decisions);
                    decisions.sittings.extend(file.sittings);
                }
                Err(found) => faults.push(found),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self { texts, library, current, decisions, frozen: Mutex::default() })
    }

    /// The decisions and sittings that the definitions bring along.
    pub fn decisions(&self) -> &umlauf_decisions::File {
        &self.decisions
    }

    /// The bodies and calendars in force.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The texts everything was compiled from.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The workflow in force under a name.
    pub fn workflow(&self, name: &str) -> Option<&Arc<Workflow>> {
        self.current.get(&WorkflowName::from(name))
    }

    /// All workflows in force.
    pub fn workflows(&self) -> impl Iterator<Item = &Arc<Workflow>> {
        self.current.values()
    }

    /// All bodies in force.
    pub fn bodies(&self) -> impl Iterator<Item = &Arc<Body>> {
        self.library.bodies()
    }

    /// Stores every text in force by its digest, so that cases may name them.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn publish(&self, store: &Store, now: Instant) -> Result<(), Error> {
        let mut rows: Vec<Definition> =
            self.texts.workflows.iter().map(|source| row("workflow", source)).collect();
        rows.extend(self.texts.bodies.iter().map(|source| row("body", source)));
        rows.push(Definition {
            digest: self.library.calendars_digest(),
            kind: String::from("calendars"),
            name: String::from("calendars"),
            text: pack(&self.texts.calendars)?,
        });
        Ok(store.put_definitions(rows, now).await?)
    }

    /// The workflow a case is judged by: as it was opened; from launch on with the body and the
    /// calendars of that day.
    ///
    /// # Errors
    /// If the stored texts are missing or no longer compile, which would be a fault of this program.
    pub async fn of(&self, store: &Store, head: &Head) -> Result<Arc<Workflow>, Error> {
        let (body, calendars) = head.edition().unzip();
        if let Some(current) = self.current.get(&head.workflow)
            && current.digest == head.digest
            && body.is_none_or(|body| *body == current.body_digest())
            && calendars.is_none_or(|calendars| *calendars == current.calendars)
        {
            return Ok(Arc::clone(current));
        }
        let (body, calendars) = self.edition(head)?;
        let law = (head.digest.clone(), body, calendars);
        if let Some(known) = self.frozen().get(&law) {
            return Ok(Arc::clone(known));
        }
        let workflow = Arc::new(thaw(store, head, &law).await?);
        self.frozen().insert(law, Arc::clone(&workflow));
        Ok(workflow)
    }

    /// Whether a case may be opened under a workflow in force: what the program carries, and what is written out of
    /// a pattern for many members, is verified with the first case of each.
    ///
    /// # Errors
    /// If it does not hold what it must.
    pub(crate) fn may_open(&self, workflow: &Workflow) -> Result<(), Error> {
        if known(workflow) == Some(true) {
            return Ok(());
        }
        let name = workflow.name.as_str();
        // One that is not in force was judged when it came into force.
        let in_force = |source: &&Source| Digest::from(&source.digest()) == workflow.digest;
        let source = self.texts.workflows.iter().find(|source| source.stem() == name);
        let source = source.filter(in_force);
        let Some(source) = source else { return Ok(()) };
        sound(source, workflow).map_err(|faults| Error::Definitions(vec![faults]))
    }

    /// Whether a vote may begin under a workflow. One that is not in force was verified, if at all, with
    /// the body of another day.
    ///
    /// # Errors
    /// If it does not hold what it must with the body of today, or its text is not stored.
    pub(crate) async fn may_vote(&self, store: &Store, workflow: &Workflow) -> Result<(), Error> {
        if known(workflow) == Some(true) {
            return Ok(());
        }
        let text = stored_text(store, &workflow.digest).await?;
        let source = Source::new(format!("{}.yaml", workflow.name), text);
        sound(&source, workflow).map_err(|faults| Error::Definitions(vec![faults]))
    }

    /// Body and calendars a case is judged by: those of its ballot; before any those in force.
    ///
    /// # Errors
    /// If the body is not known any more.
    pub fn edition(&self, head: &Head) -> Result<(Digest, Digest), Error> {
        if let Some((body, calendars)) = head.edition() {
            return Ok((body.clone(), calendars.clone()));
        }
        let body = self.library.body(head.body.as_str());
        let body = body.ok_or_else(|| Error::NoSuchBody(head.body.to_string()))?;
        Ok((Digest::from(body.digest()), self.library.calendars_digest()))
    }

    /// What becomes of a text as the definition of a case, under the body and the calendars that the
    /// case has.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn judge(
        &self,
        store: &Store,
        head: &Head,
        source: &Source,
    ) -> Result<Target, Error> {
        let (body, calendars) = self.edition(head)?;
        let library = stored_library(store, head, (&body, &calendars)).await?;
        let Ok(workflow) = library.and_then(|library| compiled(source, &library)) else {
            return Ok(Target::Misfit);
        };
        let sound = sound(source, &workflow).is_ok();
        Ok(if sound { Target::Sound(Arc::new(workflow)) } else { Target::Unsound })
    }

    /// The definition that a case is asked to move to, under the body and the calendars that the case
    /// has; `None` where its text is not stored.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn target(
        &self,
        store: &Store,
        head: &Head,
        name: &WorkflowName,
        digest: &Digest,
    ) -> Result<Option<Target>, Error> {
        let Some(found) = store.definition(digest).await? else { return Ok(None) };
        if found.kind != "workflow" || found.name != name.as_str() {
            return Ok(None);
        }
        let source = Source::new(format!("{name}.yaml"), found.text);
        self.judge(store, head, &source).await.map(Some)
    }

    fn frozen(&self) -> std::sync::MutexGuard<'_, HashMap<Law, Arc<Workflow>>> {
        self.frozen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What workflows miss in those whose cases they start.
fn unrelated(sources: &[Source], current: &BTreeMap<WorkflowName, Arc<Workflow>>) -> Vec<Faults> {
    let kin: Kin =
        current.iter().map(|(name, one)| (name.clone(), Some(Arc::clone(one)))).collect();
    let faults = |source: &Source| {
        let workflow = current.get(&WorkflowName::from(source.stem()))?;
        let faults = kinship(source, workflow, &kin);
        (!faults.is_empty()).then(|| Faults::new(source.clone(), faults))
    };
    sources.iter().filter_map(faults).collect()
}

/// A workflow's text as a row.
pub(crate) fn stored(source: &Source) -> Definition {
    row("workflow", source)
}

fn row(kind: &str, source: &Source) -> Definition {
    Definition {
        digest: Digest::from(&source.digest()),
        kind: kind.to_string(),
        name: source.stem().to_string(),
        text: source.text.clone(),
    }
}

/// Compiles stored texts.
async fn thaw(
    store: &Store,
    head: &Head,
    (text, body, calendars): &Law,
) -> Result<Workflow, Error> {
    let library = stored_library(store, head, (body, calendars)).await?;
    let source = Source::new(format!("{}.yaml", head.workflow), stored_text(store, text).await?);
    library.and_then(|library| compiled(&source, &library)).map_err(Error::Definitions)
}

async fn stored_library(
    store: &Store,
    head: &Head,
    (body, calendars): (&Digest, &Digest),
) -> Result<Result<Library, Vec<Faults>>, Error> {
    let body = stored_text(store, body).await?;
    let body = Source::new(format!("bodies/{}.yaml", head.body), body);
    let calendars = unpack(&stored_text(store, calendars).await?)?;
    Ok(Library::compile(&[body], &calendars))
}

async fn stored_text(store: &Store, digest: &Digest) -> Result<String, Error> {
    let found = store.definition(digest).await?;
    found.map(|found| found.text).ok_or_else(|| Error::Lost(digest.to_string()))
}

fn compiled(source: &Source, library: &Library) -> Result<Workflow, Vec<Faults>> {
    compile(source, library).map_err(|faults| vec![faults])
}

/// Several calendar files in one stored text.
pub fn pack(calendars: &[Source]) -> Result<String, Error> {
    let pairs: Vec<(&str, &str)> =
        calendars.iter().map(|source| (source.name.as_str(), source.text.as_str())).collect();
    serde_json::to_string(&pairs).map_err(Error::Json)
}

/// The files of [`pack`].
pub fn unpack(text: &str) -> Result<Vec<Source>, Error> {
    let pairs: Vec<(String, String)> = serde_json::from_str(text).map_err(Error::Json)?;
    Ok(pairs.into_iter().map(|(name, text)| Source::new(name, text)).collect())
}
