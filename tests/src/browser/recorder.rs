//! A proxy on loopback that records every octet of a browser, and forwards nothing to the network.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result};

/// The data that one browser sent.
#[derive(Debug, Clone)]
pub struct Recorder {
    /// The port on which it listens.
    pub port: u16,
    /// One entry per connection.
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Recorder {
    /// Starts it; it ends with the process.
    pub(super) fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let recorder = Self { port: listener.local_addr()?.port(), sent: Arc::default() };
        let sent = Arc::clone(&recorder.sent);
        thread::spawn(move || {
            for browser in listener.incoming().map_while(Result::ok) {
                let sent = Arc::clone(&sent);
                thread::spawn(move || relay(browser, &sent));
            }
        });
        Ok(recorder)
    }

    /// All sent data, connection by connection.
    pub fn everything(&self) -> Vec<Vec<u8>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The targets of all requests: method and absolute URL.
    pub fn targets(&self) -> Vec<String> {
        let lines = |octets: Vec<u8>| String::from_utf8_lossy(&octets).lines().map(str::to_owned).collect::<Vec<_>>();
        let is_request = |line: &String| line.ends_with(" HTTP/1.1") || line.ends_with(" HTTP/1.0");
        self.everything()
            .into_iter()
            .flat_map(lines)
            .filter(is_request)
            .map(|line| line.rsplit_once(' ').map_or(line.clone(), |(target, _)| target.to_owned()))
            .collect()
    }
}

/// Forwards the browser's data to the server on loopback in its first line, and the answers back.
fn relay(mut browser: TcpStream, sent: &Mutex<Vec<Vec<u8>>>) -> Result<()> {
    let place = {
        let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.push(Vec::new());
        sent.len() - 1
    };
    let mut server: Option<TcpStream> = None;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = browser.read(&mut buffer)?;
        let octets = buffer.get(..count).unwrap_or_default();
        if count == 0 {
            break;
        }
        if let Some(connection) = sent.lock().unwrap_or_else(PoisonError::into_inner).get_mut(place) {
            connection.extend_from_slice(octets);
        }
        if server.is_none() {
            let Some(found) = server_of(octets) else {
                browser.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
                break;
            };
            let (mut from, mut to) = (found.try_clone()?, browser.try_clone()?);
            thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Write);
            });
            server = Some(found);
        }
        server.as_mut().context("a server was found")?.write_all(octets)?;
    }
    if let Some(server) = server {
        server.shutdown(Shutdown::Write)?;
    }
    Ok(())
}

/// The server on loopback in a request line in absolute form.
fn server_of(octets: &[u8]) -> Option<TcpStream> {
    let text = String::from_utf8_lossy(octets);
    let address = text.split(' ').nth(1)?.strip_prefix("http://")?;
    let authority = address.split('/').next()?;
    let port = authority.strip_prefix("127.0.0.1:")?.parse::<u16>().ok()?;
    TcpStream::connect(("127.0.0.1", port)).ok()
}
