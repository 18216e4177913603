//! The minimal work of a server that issues: read a request, verify it, sign, store, answer. There are no token, rules,
//! intent, trail or outbox, so this measures the limit of the machine.

use std::thread::{self, JoinHandle};

use actix_web::web::{Bytes, Data, post};
use actix_web::{App, HttpResponse, HttpServer, dev};
use anyhow::{Context as _, Result};
use aws_lc_rs::rand;
use ca_core::pkix::csr::VerifiedCsr;
use crossbeam_channel::{Receiver, Sender};
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, ExpressionMethods as _, RunQueryDsl as _, SqliteConnection};
use rcgen::{CertificateParams, DnType, Issuer, KeyPair, SanType, SerialNumber};
use serde::Deserialize;
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// A server with a P-256 key on SQLite with `synchronous=FULL`, whose single writer commits all waiting rows together;
/// `Drop` ends it.
pub(crate) struct Bare {
    pub(crate) url: String,
    handle: dev::ServerHandle,
    server: Option<JoinHandle<()>>,
    #[expect(dead_code, reason = "its Drop is what it is kept for")]
    folder: TempDir,
}

impl Bare {
    /// Starts the server; the key is PKCS#8 PEM.
    pub(crate) fn start(key: &str, address: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut database = SqliteConnection::establish(folder.path().join("bare.db").to_str().context("UTF-8")?)?;
        database.batch_execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE certificate (id INTEGER PRIMARY KEY, serial BLOB NOT NULL UNIQUE, der BLOB NOT NULL);",
        )?;
        let (rows, waiting) = crossbeam_channel::bounded(1024);
        thread::spawn(move || write(database, &waiting));
        let issuer = Issuer::new(CertificateParams::default(), KeyPair::from_pem(key)?);
        let desk = Data::new(Desk { issuer, address: address.to_owned(), rows });
        let app = move || App::new().app_data(Data::clone(&desk)).route("/", post().to(issue));
        let server = HttpServer::new(app).workers(2).disable_signals().bind("127.0.0.1:0")?;
        let url = format!("http://{}/", server.addrs().first().context("an address")?);
        let server = server.run();
        let handle = server.handle();
        let server = thread::spawn(move || {
            if let Err(error) = actix_web::rt::System::new().block_on(server) {
                eprintln!("the bare server ended: {error}");
            }
        });
        Ok(Self { url, handle, server: Some(server), folder })
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        let _ = self.server.take().map(JoinHandle::join);
    }
}

diesel::table! {
    certificate (id) {
        id -> BigInt,
        serial -> Binary,
        der -> Binary,
    }
}

struct Desk {
    issuer: Issuer<'static, KeyPair>,
    address: String,
    rows: Sender<Row>,
}

#[derive(Deserialize)]
struct Asked {
    csr: String,
}

struct Row {
    serial: Vec<u8>,
    der: Vec<u8>,
    stored: oneshot::Sender<()>,
}

async fn issue(desk: Data<Desk>, body: Bytes) -> HttpResponse {
    answer(&desk, &body).await.unwrap_or_else(|error| HttpResponse::InternalServerError().body(error.to_string()))
}

async fn answer(desk: &Desk, body: &[u8]) -> Result<HttpResponse> {
    let (row, pem, stored) = sign(desk, body)?;
    desk.rows.send(row).map_err(|_| anyhow::anyhow!("the writer has ended"))?;
    stored.await?;
    Ok(HttpResponse::Created().json(json!({ "certificate": pem })))
}

fn sign(desk: &Desk, body: &[u8]) -> Result<(Row, String, oneshot::Receiver<()>)> {
    let asked: Asked = serde_json::from_slice(body)?;
    let csr = VerifiedCsr::read(asked.csr.as_bytes())?;
    let mut serial = vec![0; 16];
    rand::fill(&mut serial)?;
    let mut params = CertificateParams::default();
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.distinguished_name.push(DnType::CommonName, desk.address.as_str());
    params.subject_alt_names.push(SanType::Rfc822Name(desk.address.as_str().try_into()?));
    let signed = params.signed_by(csr.key(), &desk.issuer)?;
    let (stored, answer) = oneshot::channel();
    Ok((Row { serial, der: signed.der().to_vec(), stored }, signed.pem(), answer))
}

/// Commits all waiting rows, and notifies their senders.
fn write(mut database: SqliteConnection, waiting: &Receiver<Row>) {
    for first in waiting {
        let group: Vec<Row> = std::iter::once(first).chain(waiting.try_iter()).collect();
        let committed = database.transaction(|database| {
            group.iter().try_for_each(|row| {
                let values = (certificate::serial.eq(&row.serial), certificate::der.eq(&row.der));
                diesel::insert_into(certificate::table).values(values).execute(database).map(drop)
            })
        });
        if let Err(error) = committed {
            return eprintln!("the bare server can't store: {error}");
        }
        for row in group {
            // A client that disconnected needs no answer.
            let _ = row.stored.send(());
        }
    }
}
