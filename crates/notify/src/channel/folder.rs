//! A channel that writes `.eml` files, for the demo, for rehearsals and for a mail gateway that
//! fetches files.
//!
//! A file appears whole or not at all: it is written beside its place, brought to disk and renamed.
//! Its name comes from letter and person, so the same letter delivered twice is one file; the log
//! says so.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use async_trait::async_trait;

use super::{Channel, Delivery};
use crate::Rendered;

/// Writes into one folder.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    name: String,
}

impl Folder {
    /// Writes into this folder, which is made if it is missing.
    pub fn open(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        std::fs::create_dir_all(&path)?;
        let name = format!("folder {}", path.display());
        Ok(Self { path, name })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[async_trait]
impl Channel for Folder {
    fn name(&self) -> &str {
        &self.name
    }

    async fn deliver(&self, mail: &Rendered) -> Delivery {
        let bytes = match mail.to_bytes() {
            Ok(bytes) => bytes,
            Err(bad) => return Delivery::give_up(bad),
        };
        let (folder, file_name) = (self.path.clone(), mail.file_name());
        let written = tokio::task::spawn_blocking(move || write(&folder, &file_name, &bytes)).await;
        let letter = &mail.letter;
        match written {
            Ok(Ok(Before::Nothing)) => Delivery::Accepted,
            Ok(Ok(Before::Same)) => {
                tracing::info!(%letter, "letter {letter} lies in the folder already");
                Delivery::Accepted
            }
            Ok(Ok(Before::Other)) => {
                tracing::warn!(%letter, "letter {letter} was delivered again and replaces its file");
                Delivery::Accepted
            }
            Ok(Err(error)) => {
                Delivery::try_again(format!("cannot write to {}: {error}", self.path.display()))
            }
            Err(stopped) => Delivery::try_again(format!("writing was stopped: {stopped}")),
        }
    }
}

/// What lay at the place of a file.
enum Before {
    Nothing,
    Same,
    Other,
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<Before> {
    let place = folder.join(name);
    let before = match std::fs::read(&place) {
        Ok(there) if there == bytes => return Ok(Before::Same),
        Ok(_) => Before::Other,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Before::Nothing,
        Err(error) => return Err(error),
    };
    // One temporary name per process: two processes may write the same letter.
    let beside = folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = (|| {
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, &place)?;
        sync_folder(folder)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written.map(|()| before)
}

/// A renamed file is only there after a power cut if its folder was brought to disk too.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "same shape on every system")]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
