//! Certificates, CRLs and OCSP answers as the world sees them.

pub mod answer_ocsp;
pub mod certificates;
pub mod publish_crl;
pub mod successors;
pub mod trust;
