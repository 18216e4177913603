//! Public data: certificates, CRLs and OCSP responses.

pub mod answer_ocsp;
pub mod certificates;
pub mod counterpart;
pub mod dossier;
pub mod history;
pub mod marks;
pub mod publish_crl;
pub mod successors;
pub mod trust;
