//! How often a second this disk can promise that something is written.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

/// As wide as a small commit.
const BLOCK: usize = 8 * 1024;

/// A log that is overwritten in place, as both databases keep theirs.
const BLOCKS: u64 = 256;

/// Writes a block and waits for the disk, over and over, in a file of its own in `folder`.
pub async fn fsyncs_per_second(folder: &Path, duration: Duration) -> std::io::Result<f64> {
    let file = folder.join(format!(".umlauf-fsync-{}", std::process::id()));
    tokio::task::spawn_blocking(move || {
        let rate = measure(&file, duration);
        let removed = std::fs::remove_file(&file);
        let rate = rate?;
        removed.map(|()| rate)
    })
    .await
    .map_err(std::io::Error::other)?
}

fn measure(path: &Path, duration: Duration) -> std::io::Result<f64> {
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).open(path)?;
    let block = vec![0x5a; BLOCK];
    for _ in 0..BLOCKS {
        file.write_all(&block)?;
    }
    file.sync_all()?;
    let begun = tokio::time::Instant::now();
    let mut count: u32 = 0;
    while begun.elapsed() < duration {
        if u64::from(count) % BLOCKS == 0 {
            file.seek(SeekFrom::Start(0))?;
        }
        file.write_all(&block)?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / begun.elapsed().as_secs_f64())
}
