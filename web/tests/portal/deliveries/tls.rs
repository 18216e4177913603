//! Receivers that speak TLS.

use std::path::Path;
use std::sync::Arc;

use ca_core::types::DeliveryFault;
use inkan_tests::installation::{Installation, write_secret};
use inkan_tests::tls::{Certificate, make};
use inkan_tests::webhook::HookReceiver;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use web::{Courier, WebhookConfig};

use super::{Running, SECRET, portal, rows, section, wait_held, wait_past};

/// Speaks TLS in front of a plain server on loopback; ends with the process.
pub(super) fn speak_tls(folder: &Path, to: u16) -> u16 {
    let chain = CertificateDer::pem_file_iter(folder.join("tls.pem")).unwrap().collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("tls.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let (port, acceptor) = (inkan_tests::port::free().unwrap(), TlsAcceptor::from(Arc::new(config)));
    let (ready, is_ready) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
            ready.send(()).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut outside) = acceptor.accept(stream).await else { return };
                    let mut inside = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
                });
            }
        });
    });
    is_ready.recv().unwrap();
    port
}

fn courier(installation: &Installation, port: u16, ca_file: &Path) -> Courier {
    write_secret(&installation.folder.path().join("secret"), SECRET).unwrap();
    let usual = section(&format!("https://127.0.0.1:{port}/in"), "");
    let section = WebhookConfig { ca_file: Some(ca_file.to_owned()), ..usual };
    Courier::for_webhook(Arc::clone(&installation.ca), &section, installation.folder.path(), &portal()).unwrap()
}

#[test]
fn a_certificate_of_the_named_ca_is_accepted() {
    let installation = Installation::found(&[]).unwrap();
    let (receiver, folder) = (HookReceiver::start().unwrap(), tempfile::tempdir().unwrap());
    make(folder.path(), Certificate::Good).unwrap();
    let port = speak_tls(folder.path(), receiver.port);
    let _running = Running::start(courier(&installation, port, &folder.path().join("ca.pem")));
    let last = rows(&installation);
    receiver.until_event(last).unwrap();
    wait_past(&installation.ca, last);
}

#[test]
fn a_certificate_of_another_server_an_expired_one_and_one_of_another_ca_are_refused() {
    let stranger = tempfile::tempdir().unwrap();
    make(stranger.path(), Certificate::Good).unwrap();
    for (certificate, is_stranger) in
        [(Certificate::OfAnother, false), (Certificate::Expired, false), (Certificate::Good, true)]
    {
        let installation = Installation::found(&[]).unwrap();
        let (receiver, folder) = (HookReceiver::start().unwrap(), tempfile::tempdir().unwrap());
        make(folder.path(), certificate).unwrap();
        let port = speak_tls(folder.path(), receiver.port);
        let trusted = if is_stranger { stranger.path() } else { folder.path() };
        let _running = Running::start(courier(&installation, port, &trusted.join("ca.pem")));
        let held = wait_held(&installation.ca, 1).held.unwrap();
        assert_eq!(held.setback.fault, DeliveryFault::Certificate, "{certificate:?}: {}", held.setback);
        assert!(receiver.all_that_came().is_empty(), "{certificate:?}");
    }
}
