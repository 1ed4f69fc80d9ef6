//! People files into the directory.

use std::path::Path;

use umlauf_engine::{Engine, People};
use umlauf_source::Source;

use crate::failure::Failure;

/// Reads a people file.
pub(crate) fn read(engine: &Engine, path: &Path) -> Result<People, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::call(format!("cannot read `{}`: {error}", path.display())))?;
    parse(engine, &Source::new(path.display().to_string(), text))
}

/// Understands a people file against the bodies in force.
pub(crate) fn parse(engine: &Engine, source: &Source) -> Result<People, Failure> {
    let library = engine.catalogue().library();
    People::read(source, |name| library.body(name).cloned())
        .map_err(|faults| Failure::Input(faults.into()))
}
