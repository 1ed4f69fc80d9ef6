//! Calling the program: input, output, exit code, and an end to what hangs.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// Far longer than anything here takes: it ends what hangs, it measures nothing.
const PATIENCE: Duration = Duration::from_secs(100);

/// What would make the output depend on who runs the tests.
const SCRUBBED: [&str; 8] = [
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "UMLAUF_DATABASE",
    "UMLAUF_LOG",
    "UMLAUF_MAIL",
];

/// The program with arguments, an empty input and a clean environment.
pub(crate) fn umlauf<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Call {
    let mut command = Command::new(env!("CARGO_BIN_EXE_umlauf"));
    command.args(args);
    Call::of(command)
}

/// A call that is being prepared.
pub(crate) struct Call {
    command: Command,
    input: Option<String>,
}

impl Call {
    pub(crate) fn of(mut command: Command) -> Self {
        for name in SCRUBBED {
            command.env_remove(name);
        }
        Self { command, input: None }
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn input(mut self, text: impl Into<String>) -> Self {
        self.input = Some(text.into());
        self
    }

    /// Runs it to its end.
    #[track_caller]
    pub(crate) fn run(mut self) -> Ran {
        let stdin = if self.input.is_some() { Stdio::piped() } else { Stdio::null() };
        let mut child = self.start(stdin);
        if let (Some(mut stdin), Some(input)) = (child.stdin.take(), self.input.take()) {
            // A program that ends early does not read to the end; that is its right.
            thread::spawn(move || stdin.write_all(input.as_bytes()));
        }
        self.end(child)
    }

    /// Runs it to its end while a pipe to its input stays open and silent.
    #[track_caller]
    pub(crate) fn run_beside_an_open_pipe(mut self) -> Ran {
        let mut child = self.start(Stdio::piped());
        let open = child.stdin.take();
        let ran = self.end(child);
        drop(open);
        ran
    }

    /// Starts it as something that runs until it is stopped.
    #[track_caller]
    pub(crate) fn serve(mut self) -> Server {
        let mut child = self.start(Stdio::null());
        let stderr = child.stderr.take().expect("standard error is a pipe");
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Server { child, lines, heard: Vec::new() }
    }

    /// Starts it with pipes on all sides.
    #[track_caller]
    pub(crate) fn start(&mut self, stdin: Stdio) -> Child {
        let command = self.command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    }

    #[track_caller]
    fn end(&self, child: Child) -> Ran {
        let id = child.id();
        let (sender, ended) = channel();
        thread::spawn(move || sender.send(child.wait_with_output()));
        let Ok(output) = ended.recv_timeout(PATIENCE) else {
            signal("KILL", id);
            panic!("{:?} does not end", self.command);
        };
        let output = output.expect("the program ends");
        let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
        Ran {
            call: format!("{:?}", self.command),
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

/// What came of a call.
#[derive(Debug)]
pub(crate) struct Ran {
    call: String,
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The exit code, and that nobody panicked.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert!(!self.err.contains("panicked"), "{self}");
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// A sentence on standard error has these words.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.err.contains(words), "not said: `{words}`\n{self}");
        self
    }

    /// Standard output has these words.
    #[track_caller]
    pub(crate) fn prints(self, words: &str) -> Self {
        assert!(self.out.contains(words), "not printed: `{words}`\n{self}");
        self
    }

    /// Nothing on standard output: a program that reads it gets nothing wrong.
    #[track_caller]
    pub(crate) fn prints_nothing(self) -> Self {
        assert_eq!(self.out, "", "{self}");
        self
    }

    /// Nothing on standard error.
    #[track_caller]
    pub(crate) fn says_nothing(self) -> Self {
        assert_eq!(self.err, "", "{self}");
        self
    }

    /// Standard output as one JSON value on one line.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let lines = self.lines();
        assert_eq!(lines.len(), 1, "{self}");
        lines.into_iter().next().unwrap_or_default()
    }

    /// Standard output as JSON Lines.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        assert!(self.out.is_empty() || self.out.ends_with('\n'), "{self}");
        self.out.lines().map(|line| parsed(line, self)).collect()
    }
}

#[track_caller]
fn parsed(line: &str, ran: &Ran) -> Value {
    match serde_json::from_str(line) {
        Ok(value) => value,
        Err(error) => panic!("{error}: {line}\n{ran}"),
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { call, code, out, err } = self;
        write!(
            f,
            "{call}\nended with {code:?}\n--- standard output\n{out}\n--- standard error\n{err}"
        )
    }
}

/// Something that runs until it is stopped.
pub(crate) struct Server {
    child: Child,
    lines: Receiver<String>,
    heard: Vec<String>,
}

impl Server {
    /// Waits for a line with these words on standard error.
    #[track_caller]
    pub(crate) fn hears(&mut self, words: &str) {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    let found = line.contains(words);
                    self.heard.push(line);
                    if found {
                        return;
                    }
                }
                Err(error) => panic!("`{words}` was never said ({error}): {:#?}", self.heard),
            }
        }
    }

    /// Asks it to end, waits for that, and gives exit code and everything it said.
    #[track_caller]
    pub(crate) fn stops(mut self, by: &str) -> (Option<i32>, String) {
        signal(by, self.child.id());
        // Its standard error ends with it.
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.heard.push(line),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
                Err(error) => panic!("it does not stop ({error}): {:#?}", self.heard),
            }
        }
        let status = self.child.wait().expect("it has ended");
        (status.code(), self.heard.join("\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn signal(name: &str, id: u32) {
    let _ = Command::new("kill").arg(format!("-{name}")).arg(id.to_string()).status();
}

/// A file of `tests/fixtures`.
pub(crate) fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A value inside a JSON value, by pointer; missing is a failure.
#[track_caller]
pub(crate) fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    match value.pointer(pointer) {
        Some(found) => found,
        None => panic!("`{pointer}` is missing in {value:#}"),
    }
}

/// The same as text.
#[track_caller]
pub(crate) fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    match at(value, pointer).as_str() {
        Some(text) => text,
        None => panic!("`{pointer}` is no text in {value:#}"),
    }
}

/// Writes a file and gives its path.
#[track_caller]
pub(crate) fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folder is made");
    std::fs::write(&path, text).expect("the file is written");
    path.display().to_string()
}

/// A folder that ends with its test.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder is made")
}
