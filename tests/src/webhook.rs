//! A receiver of webhooks that answers as a test says.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::wait::PATIENCE;

/// A plain HTTP server on loopback that takes POST requests.
#[derive(Debug)]
pub struct HookReceiver {
    /// The port on which it listens.
    pub port: u16,
    requests: Receiver<HookRequest>,
    script: Arc<Mutex<Script>>,
}

/// A request as received.
#[derive(Debug, Clone)]
pub struct HookRequest {
    /// Request line and header.
    pub header: String,
    /// The body.
    pub body: String,
}

/// What the receiver does with a request.
#[derive(Debug, Clone)]
pub enum HookAnswer {
    /// Answers with this status and text.
    Status(u16, &'static str),
    /// Answers with a redirect to this URL.
    Redirect(String),
    /// Closes the connection without an answer.
    Close,
    /// Never answers.
    Nothing,
    /// Accepts, and sends a body without an end.
    Endless,
}

#[derive(Debug)]
struct Script {
    next: VecDeque<HookAnswer>,
    otherwise: HookAnswer,
}

impl HookReceiver {
    /// Starts it; it ends with the process, and accepts everything.
    ///
    /// # Errors
    /// When it can't listen.
    pub fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let (sender, requests) = mpsc::channel();
        let script = Arc::new(Mutex::new(Script { next: VecDeque::new(), otherwise: HookAnswer::Status(204, "") }));
        let answers = Arc::clone(&script);
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let (sender, answers) = (sender.clone(), Arc::clone(&answers));
                thread::spawn(move || converse(&connection, &sender, &answers));
            }
        });
        Ok(Self { port, requests, script })
    }

    /// Answers the next request like this, after those that were scripted before.
    pub fn answer_next(&self, answer: HookAnswer) {
        lock(&self.script).next.push_back(answer);
    }

    /// Answers all requests like this that no other call is about.
    pub fn answer_always(&self, answer: HookAnswer) {
        lock(&self.script).otherwise = answer;
    }

    /// Waits for the next request.
    ///
    /// # Errors
    /// When none arrives.
    pub fn next(&self) -> Result<HookRequest> {
        self.requests.recv_timeout(PATIENCE).context("no request came")
    }

    /// The requests that have arrived since the last call.
    pub fn all_that_came(&self) -> Vec<HookRequest> {
        self.requests.try_iter().collect()
    }

    /// Waits for requests until the event `last` has come; returns the numbers of all events, in the order in which they came.
    ///
    /// # Errors
    /// When it does not come.
    pub fn until_event(&self, last: i64) -> Result<Vec<i64>> {
        let mut seqs = Vec::new();
        while !seqs.contains(&last) {
            let request = self.next().with_context(|| format!("waiting for event {last} after {:?}", seqs.last()))?;
            seqs.extend(request.seqs()?);
        }
        Ok(seqs)
    }
}

impl HookRequest {
    /// The value of a header.
    ///
    /// # Errors
    /// When it is missing.
    pub fn value(&self, name: &str) -> Result<&str> {
        let field = |line: &'_ str| line.split_once(": ").is_some_and(|(it, _)| it.eq_ignore_ascii_case(name));
        let line = self.header.lines().find(|line| field(line)).with_context(|| format!("no header {name}"))?;
        Ok(line.split_once(": ").map_or("", |(_, value)| value))
    }

    /// The events.
    ///
    /// # Errors
    /// When the body is not JSON with events.
    pub fn events(&self) -> Result<Vec<Value>> {
        let body: Value = serde_json::from_str(&self.body)?;
        Ok(body.get("events").and_then(Value::as_array).context("events")?.clone())
    }

    /// The numbers of the events.
    ///
    /// # Errors
    /// Those of [`HookRequest::events`].
    pub fn seqs(&self) -> Result<Vec<i64>> {
        let seq = |event: &Value| event.get("seq").and_then(Value::as_i64).context("a number");
        self.events()?.iter().map(seq).collect()
    }
}

fn lock(script: &Mutex<Script>) -> std::sync::MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes requests until the sender closes the connection.
fn converse(connection: &TcpStream, requests: &Sender<HookRequest>, script: &Mutex<Script>) -> Result<()> {
    let mut reader = BufReader::new(connection.try_clone()?);
    loop {
        let mut header = String::new();
        while !header.ends_with("\r\n\r\n") {
            if reader.read_line(&mut header)? == 0 {
                return Ok(());
            }
        }
        let mut request = HookRequest { header, body: String::new() };
        let length: u64 = request.value("content-length")?.parse()?;
        reader.by_ref().take(length).read_to_string(&mut request.body)?;
        let answer = {
            let mut script = lock(script);
            script.next.pop_front().unwrap_or_else(|| script.otherwise.clone())
        };
        requests.send(request)?;
        send(connection, &answer)?;
    }
}

fn send(mut connection: &TcpStream, answer: &HookAnswer) -> Result<()> {
    let text = match answer {
        HookAnswer::Status(204, _) => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
        HookAnswer::Status(status, words) => {
            format!("HTTP/1.1 {status} Answer\r\nContent-Length: {}\r\n\r\n{words}", words.len())
        }
        HookAnswer::Redirect(url) => format!("HTTP/1.1 307 Elsewhere\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n"),
        HookAnswer::Close => return Ok(connection.shutdown(std::net::Shutdown::Both)?),
        HookAnswer::Nothing => loop {
            thread::park();
        },
        HookAnswer::Endless => {
            connection.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            loop {
                connection.write_all(b"10\r\n0123456789abcdef\r\n")?;
            }
        }
    };
    Ok(connection.write_all(text.as_bytes())?)
}
