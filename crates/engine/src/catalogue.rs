//! The definitions in force, and those that running cases were begun under.
//!
//! What the program carries can be added to or overridden by a folder. Every text is stored by its
//! digest before a case can name it; a running case is judged by the stored text, so that a later
//! change of a file never touches it (invariant 8).

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use include_dir::{Dir, include_dir};
use umlauf_source::{Faults, Source};
use umlauf_store::{Definition, Store};
use umlauf_workflow::{Digest, Head, Instant, Library, Workflow, WorkflowName, compile};

use crate::Error;

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
}

impl Texts {
    /// What the program carries inside itself.
    pub fn shipped() -> Self {
        let mut texts = Self::default();
        let folder = |folder: &str| -> Vec<Source> {
            let dir = if folder.is_empty() { Some(&SHIPPED) } else { SHIPPED.get_dir(folder) };
            dir.into_iter()
                .flat_map(Dir::files)
                .filter(|file| file.path().extension().is_some_and(|ext| ext == "yaml"))
                .filter_map(|file| {
                    let name = format!("workflows/{}", file.path().display());
                    Some(Source::new(name, file.contents_utf8()?))
                })
                .collect()
        };
        texts.workflows = folder("");
        texts.bodies = folder("bodies");
        texts.calendars = folder("calendars");
        texts.sort();
        texts
    }

    /// The shipped texts with those of a folder added; a file of the same kind and name overrides.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be read.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, Error> {
        for (part, into) in [
            ("", &mut self.workflows),
            ("bodies", &mut self.bodies),
            ("calendars", &mut self.calendars),
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
        self.sort();
        Ok(self)
    }

    /// Calendars are merged, so their order is part of their digest and must be the same everywhere.
    fn sort(&mut self) {
        for list in [&mut self.workflows, &mut self.bodies, &mut self.calendars] {
            list.sort_by(|a, b| a.stem().cmp(b.stem()));
        }
    }
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
    frozen: Mutex<HashMap<Law, Arc<Workflow>>>,
}

/// What a case is judged by: the texts of workflow, body and calendars.
type Law = (Digest, Digest, Digest);

impl Catalogue {
    /// Compiles all texts.
    ///
    /// # Errors
    /// The faults of every file that has some.
    pub fn compile(texts: Texts) -> Result<Self, Vec<Faults>> {
        let library = Library::compile(&texts.bodies, &texts.calendars)?;
        let mut current = BTreeMap::new();
        let mut faults = Vec::new();
        for source in &texts.workflows {
            match compile(source, &library) {
                Ok(workflow) => {
                    current.insert(workflow.name.clone(), Arc::new(workflow));
                }
                Err(found) => faults.push(found),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self { texts, library, current, frozen: Mutex::default() })
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

    /// Stores every text in force by its digest, so that cases may name them.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn publish(&self, store: &Store, now: Instant) -> Result<(), Error> {
        let row = |kind: &str, source: &Source| Definition {
            digest: Digest::from(&source.digest()),
            kind: kind.to_string(),
            name: source.stem().to_string(),
            text: source.text.clone(),
        };
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
        let (body, calendars) = match &head.ballot {
            Some(ballot) => (Some(&ballot.body), Some(&ballot.calendars)),
            None => (None, None),
        };
        if let Some(current) = self.current.get(&head.workflow)
            && current.digest == head.digest
            && body.is_none_or(|body| *body == current.body_digest())
            && calendars.is_none_or(|calendars| *calendars == current.calendars)
        {
            return Ok(Arc::clone(current));
        }
        let body = match body {
            Some(body) => body.clone(),
            None => self
                .library
                .body(head.body.as_str())
                .map(|body| Digest::from(body.digest()))
                .ok_or_else(|| Error::NoSuchBody(head.body.to_string()))?,
        };
        let calendars = calendars.cloned().unwrap_or_else(|| self.library.calendars_digest());
        let law = (head.digest.clone(), body, calendars);
        if let Some(known) = self.frozen().get(&law) {
            return Ok(Arc::clone(known));
        }
        let workflow = Arc::new(thaw(store, head, &law).await?);
        self.frozen().insert(law, Arc::clone(&workflow));
        Ok(workflow)
    }

    fn frozen(&self) -> std::sync::MutexGuard<'_, HashMap<Law, Arc<Workflow>>> {
        self.frozen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Compiles stored texts.
async fn thaw(store: &Store, head: &Head, law: &Law) -> Result<Workflow, Error> {
    let text = async |digest: &Digest| {
        let found = store.definition(digest).await?;
        found.map(|found| found.text).ok_or_else(|| Error::Lost(digest.to_string()))
    };
    let body = Source::new(format!("bodies/{}.yaml", head.body), text(&law.1).await?);
    let calendars = unpack(&text(&law.2).await?)?;
    let library = Library::compile(&[body], &calendars).map_err(Error::Definitions)?;
    let source = Source::new(format!("{}.yaml", head.workflow), text(&law.0).await?);
    compile(&source, &library).map_err(|faults| Error::Definitions(vec![faults]))
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
