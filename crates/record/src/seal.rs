//! The operator's seal under a record: who gave it out, by an Ed25519 signature (RFC 8032).
//!
//! The chain shows that nothing was changed after somebody got a receipt; a seal shows who vouches for the
//! whole. It stands beside everything else in the file and changes no byte of it: taken away, the record
//! is the one it was before. What is signed is this text, in UTF-8, each line ended by a line feed:
//!
//! ```text
//! umlauf-seal-1
//! the case's id
//! the number of events
//! the hash of the last event, 64 hexadecimal digits
//! the instant of the seal, as it stands in the seal
//! ```
//!
//! Keys are PKCS#8 PEM and SPKI PEM as other programs write them. A key is named by the first 16
//! hexadecimal digits of the SHA-256 of its 32 public bytes. No randomness: the seed of a new key is
//! an argument.

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{
    DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
    KeypairBytes,
};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use umlauf_workflow::{CaseId, Digest, Instant};

use crate::fault::{Code, Fault};
use crate::file::Read;
use crate::{Hash, base64, verify};

/// The first line of what is signed.
const FORMAT: &str = "umlauf-seal-1";

/// What an operator seals with.
pub struct SealingKey(SigningKey);

/// What anybody checks a seal with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// A text that is no Ed25519 key.
#[derive(Debug, thiserror::Error)]
#[error("this is no Ed25519 {what} in PEM: {why}")]
pub struct NoKey {
    what: &'static str,
    why: String,
}

/// A text that cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub enum NotSealed {
    /// It is no record.
    #[error(transparent)]
    NoRecord(#[from] Fault),
    /// It carries seals already.
    #[error("the record is sealed already")]
    Already,
}

/// A seal as it stands in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seal {
    format: String,
    /// The id of the key.
    key: String,
    /// Its 32 bytes in base64.
    public_key: String,
    at: Instant,
    events: u64,
    head: String,
    /// 64 bytes in base64.
    signature: String,
}

/// A seal that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sealed {
    /// The id of the key. Whose key it is only a list of keys can say that comes from elsewhere.
    pub key: String,
    /// When it was sealed, as the seal says.
    pub at: Instant,
}

impl SealingKey {
    /// The key that follows from 32 secret bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Reads PKCS#8 PEM.
    ///
    /// # Errors
    /// If it is something else.
    pub fn from_pem(text: &str) -> Result<Self, NoKey> {
        let wrong = |error: ed25519_dalek::pkcs8::Error| no_key("private key", &error);
        SigningKey::from_pkcs8_pem(text.trim()).map(Self).map_err(wrong)
    }

    /// Writes PKCS#8 PEM, in the first version, which every program reads.
    ///
    /// # Errors
    /// If the encoder fails, which it has no reason to.
    pub fn to_pem(&self) -> Result<String, NoKey> {
        let pair = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        let wrong = |error: ed25519_dalek::pkcs8::Error| no_key("private key", &error);
        pair.to_pkcs8_pem(LineEnding::LF).map(|text| text.to_string()).map_err(wrong)
    }

    /// What its seals are checked with.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealingKey({})", self.public().id())
    }
}

impl PublicKey {
    /// Reads SPKI PEM.
    ///
    /// # Errors
    /// If it is something else.
    pub fn from_pem(text: &str) -> Result<Self, NoKey> {
        let wrong = |error: ed25519_dalek::pkcs8::spki::Error| no_key("public key", &error);
        VerifyingKey::from_public_key_pem(text.trim()).map(Self).map_err(wrong)
    }

    /// Writes SPKI PEM.
    ///
    /// # Errors
    /// If the encoder fails, which it has no reason to.
    pub fn to_pem(&self) -> Result<String, NoKey> {
        let wrong = |error: ed25519_dalek::pkcs8::spki::Error| no_key("public key", &error);
        self.0.to_public_key_pem(LineEnding::LF).map_err(wrong)
    }

    /// The first 16 hexadecimal digits of the SHA-256 of its bytes.
    pub fn id(&self) -> String {
        Digest::of(self.0.as_bytes()).as_str().chars().take(16).collect()
    }
}

fn no_key(what: &'static str, why: &dyn std::fmt::Display) -> NoKey {
    NoKey { what, why: why.to_string() }
}

/// The record with a seal of this key at its end; every other byte stays as it is.
///
/// # Errors
/// If the text is no record, or sealed already.
pub fn sealed(record: &str, key: &SealingKey, at: Instant) -> Result<String, NotSealed> {
    let file = verify::read(record)?;
    if !file.seals.is_empty() {
        return Err(NotSealed::Already);
    }
    let events = file.journal.len() as u64;
    let text = statement(&file.case, events, &file.head, at);
    let public = key.public();
    let seal = Seal {
        format: FORMAT.to_owned(),
        key: public.id(),
        public_key: base64::encode(public.0.as_bytes()),
        at,
        events,
        head: file.head.clone(),
        signature: base64::encode(&key.0.sign(text.as_bytes()).to_bytes()),
    };
    let seals = serde_json::to_string_pretty(&[seal]).unwrap_or_default().replace('\n', "\n  ");
    let body = record.trim_end().strip_suffix('}').unwrap_or(record).trim_end();
    Ok(format!("{body},\n  \"seals\": {seals}\n}}\n"))
}

fn statement(case: &CaseId, events: u64, head: &str, at: Instant) -> String {
    format!("{FORMAT}\n{case}\n{events}\n{head}\n{at}\n")
}

/// The seals that hold; what is wrong with the others, and whether the one is there that must be.
pub(crate) fn check(
    file: &Read,
    head: Option<&Hash>,
    wanted: Option<&PublicKey>,
    faults: &mut Vec<Fault>,
) -> Vec<Sealed> {
    let mut good = Vec::new();
    let mut found = wanted.is_none();
    for seal in &file.seals {
        match holds(file, head, seal) {
            Ok(key) => {
                found |= wanted == Some(&key);
                good.push(Sealed { key: key.id(), at: seal.at });
            }
            Err(fault) => faults.push(fault),
        }
    }
    if let Some(wanted) = wanted.filter(|_| !found) {
        let message = format!("the record carries no seal of the key `{}`", wanted.id());
        faults.push(Fault::new(Code::SealMissing, message));
    }
    good
}

fn holds(file: &Read, head: Option<&Hash>, seal: &Seal) -> Result<PublicKey, Fault> {
    let wrong = |what: &str| Fault::new(Code::Seal, format!("a seal is wrong: {what}"));
    if seal.format != FORMAT {
        return Err(wrong("its format is not known").differs(FORMAT, &seal.format));
    }
    let bytes = base64::decode(&seal.public_key).and_then(|bytes| bytes.try_into().ok());
    let key = bytes.and_then(|bytes: [u8; 32]| VerifyingKey::from_bytes(&bytes).ok());
    let key = PublicKey(key.ok_or_else(|| wrong("its public key is none"))?);
    if seal.key != key.id() {
        return Err(wrong("its key is named falsely").differs(key.id(), &seal.key));
    }
    let (events, head) = (file.journal.len() as u64, head.map(Hash::to_string).unwrap_or_default());
    if seal.events != events {
        return Err(wrong("the journal has another length").differs(seal.events, events));
    }
    if seal.head != head {
        return Err(wrong("the journal has another head").differs(&seal.head, head));
    }
    let text = statement(&file.case, seal.events, &seal.head, seal.at);
    let signature = base64::decode(&seal.signature)
        .and_then(|bytes| Signature::from_slice(&bytes).ok())
        .ok_or_else(|| wrong("its signature is none"))?;
    let holds = key.0.verify_strict(text.as_bytes(), &signature);
    holds.map_err(|_| wrong("the signature does not fit"))?;
    Ok(key)
}
