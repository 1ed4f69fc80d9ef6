//! `umlauf key`: the keys that records are sealed with.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use serde::Serialize;
use umlauf_record::{NoKey, PublicKey, SealingKey};

use crate::failure::Failure;
use crate::out;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a key. The file is readable only for its owner; nothing is overwritten.
    New {
        /// Where to: PKCS#8 PEM. Whoever has this file can seal in the operator's name.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Print the public key of a key, and its id.
    Show {
        /// A private or a public key in PEM.
        file: PathBuf,
    },
}

#[derive(Serialize)]
struct Shown {
    id: String,
    public_key: String,
}

pub(crate) fn run(command: &Command) -> Result<ExitCode, Failure> {
    match command {
        Command::New { output } => {
            let mut seed = [0_u8; 32];
            getrandom::fill(&mut seed).map_err(|error| {
                Failure::Surroundings(anyhow::anyhow!("the system gives no randomness: {error}"))
            })?;
            let key = SealingKey::from_seed(&seed);
            write(output, &key.to_pem().map_err(Failure::input)?)?;
            show(&key.public())?;
            out::say(format!("Der Schlüssel liegt in {}. Sichern Sie ihn.", output.display()));
        }
        Command::Show { file } => show(&either(file)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn show(key: &PublicKey) -> Result<(), Failure> {
    let (id, public_key) = (key.id(), key.to_pem().map_err(Failure::input)?);
    if out::on_terminal() {
        return out::text(&format!("{public_key}Kennung: {id}\n"));
    }
    out::json(&Shown { id, public_key })
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::call(format!("`{}` exists; a key is never overwritten", path.display()))
        }
        _ => Failure::Surroundings(anyhow::anyhow!("cannot write `{}`: {error}", path.display())),
    })
}

/// A key to seal with.
pub(crate) fn sealing(path: &Path) -> Result<SealingKey, Failure> {
    SealingKey::from_pem(&read(path)?).map_err(|error| wrong(path, &error))
}

/// A key to check seals with.
pub(crate) fn public(path: &Path) -> Result<PublicKey, Failure> {
    PublicKey::from_pem(&read(path)?).map_err(|error| wrong(path, &error))
}

fn either(path: &Path) -> Result<PublicKey, Failure> {
    let text = read(path)?;
    if let Ok(key) = SealingKey::from_pem(&text) {
        return Ok(key.public());
    }
    PublicKey::from_pem(&text).map_err(|error| wrong(path, &error))
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::call(format!("cannot read `{}`: {error}", path.display())))
}

fn wrong(path: &Path, error: &NoKey) -> Failure {
    Failure::input(format!("`{}`: {error}", path.display()))
}
