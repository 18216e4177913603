//! A proxy before a directory that holds requests back, as a directory does that answers slowly.

use std::io::{self, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::Result;
use inkan_tests::slapd::Slapd;
use inkan_tests::wait;

/// The proxy. Answers pass at once; so do requests, until some are to be held back.
pub(crate) struct Gate {
    port: u16,
    shared: Arc<Shared>,
}

/// What a request asks for, by its tag (RFC 4511 §4.5.1 and §4.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Search = 0x63,
    Modify = 0x66,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Which requests wait: those of this kind with these octets in them.
    held: Option<(Kind, Vec<u8>)>,
    /// Counts the changes of that: what waited before one goes on.
    changes: usize,
    /// Requests that wait since the last of them.
    waiting: usize,
    /// How many of those that wait may go on.
    passes: usize,
    closed: bool,
}

impl Gate {
    pub(crate) fn before(slapd: &Slapd) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (port, target) = (listener.local_addr()?.port(), slapd.port());
        let shared = Arc::new(Shared::default());
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming() {
                let shared = Arc::clone(&accepting);
                match client {
                    Ok(client) if !shared.state().closed => {
                        drop(thread::spawn(move || serve(&client, target, &shared)));
                    }
                    _ => break,
                }
            }
        });
        Ok(Self { port, shared })
    }

    pub(crate) fn url(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.port)
    }

    /// From now on requests of this kind with this text in them wait, and no others.
    pub(crate) fn hold(&self, kind: Kind, text: &str) {
        self.set_held(Some((kind, text.as_bytes().to_vec())));
    }

    /// Returns when a request waits.
    pub(crate) fn wait_until_held(&self) -> Result<()> {
        wait::until("a request that is held back", || Ok((self.shared.state().waiting > 0).then_some(())))
    }

    /// Lets the request that waits go on, and returns when it has.
    pub(crate) fn pass_one(&self) -> Result<()> {
        self.shared.state().passes = 1;
        self.shared.changed.notify_all();
        wait::until("a request to go on", || Ok((self.shared.state().passes == 0).then_some(())))
    }

    /// Lets everything go on, now and later.
    pub(crate) fn open(&self) {
        self.set_held(None);
    }

    fn set_held(&self, held: Option<(Kind, Vec<u8>)>) {
        {
            let mut state = self.shared.state();
            state.held = held;
            state.changes += 1;
            (state.waiting, state.passes) = (0, 0);
        }
        self.shared.changed.notify_all();
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.open();
        self.shared.state().closed = true;
        // The thread that waits for the next client checks whether another one is expected.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits if the request is to be held back.
    fn wait_for_leave(&self, message: &[u8]) {
        let mut state = self.state();
        if !state.holds(message) {
            return;
        }
        state.waiting += 1;
        let changes = state.changes;
        while state.changes == changes && state.passes == 0 {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.changes == changes {
            state.waiting -= 1;
            state.passes -= 1;
        }
    }
}

impl State {
    fn holds(&self, message: &[u8]) -> bool {
        let Some((kind, text)) = &self.held else { return false };
        operation(message) == Some(*kind as u8) && message.windows(text.len()).any(|window| window == text)
    }
}

/// Until one side hangs up, which ends the other.
fn serve(client: &TcpStream, target: u16, shared: &Shared) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", target)) else { return };
    thread::scope(|scope| {
        scope.spawn(|| {
            let _ = io::copy(&mut &server, &mut &*client);
            let _ = client.shutdown(Shutdown::Both);
        });
        let _ = forward(client, &server, shared);
        let _ = server.shutdown(Shutdown::Both);
    });
}

fn forward(mut client: &TcpStream, mut server: &TcpStream, shared: &Shared) -> io::Result<()> {
    loop {
        let message = read_message(&mut client)?;
        shared.wait_for_leave(&message);
        server.write_all(&message)?;
    }
}

/// One `LDAPMessage`: a SEQUENCE in BER, its length in the short or the long form.
fn read_message(stream: &mut impl io::Read) -> io::Result<Vec<u8>> {
    let mut message = vec![0; 2];
    stream.read_exact(&mut message)?;
    let mut length = usize::from(message[1]);
    if length > 0x7f {
        let mut octets = vec![0; length & 0x7f];
        stream.read_exact(&mut octets)?;
        length = octets.iter().fold(0, |length, octet| length << 8 | usize::from(*octet));
        message.extend(octets);
    }
    let start = message.len();
    message.resize(start + length, 0);
    stream.read_exact(&mut message[start..])?;
    Ok(message)
}

/// The tag of the operation, which follows the number of the message.
fn operation(message: &[u8]) -> Option<u8> {
    let header = if message[1] > 0x7f { 2 + usize::from(message[1] & 0x7f) } else { 2 };
    let number = usize::from(*message.get(header + 1)?);
    message.get(header + 2 + number).copied()
}
