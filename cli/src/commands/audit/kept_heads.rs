//! A file of heads that were kept elsewhere, possibly saved by another program with a byte-order mark or in UTF-16.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Cursor};
use std::path::Path;

use anyhow::Result;

use crate::exit::{Misuse, unreadable};

/// Opens the file as lines of UTF-8.
///
/// # Errors
/// `Misuse::Value` for a folder, and when the file can't be read.
pub(crate) fn open_heads(file: &Path) -> Result<Box<dyn BufRead>> {
    if fs::metadata(file).map_err(unreadable(file))?.is_dir() {
        return Err(Misuse::Value(format!("{} is a folder; give the file with the heads", file.display())).into());
    }
    let mut lines = BufReader::new(File::open(file).map_err(unreadable(file))?);
    let begin = lines.fill_buf().map_err(unreadable(file))?;
    let order: fn([u8; 2]) -> u16 = match begin {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        [0xef, 0xbb, 0xbf, ..] => {
            lines.consume(3);
            return Ok(Box::new(lines));
        }
        _ => return Ok(Box::new(lines)),
    };
    let octets = fs::read(file).map_err(unreadable(file))?;
    let units: Vec<u16> = octets.as_chunks::<2>().0.iter().skip(1).map(|pair| order(*pair)).collect();
    Ok(Box::new(Cursor::new(String::from_utf16_lossy(&units))))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_file_is_read_whatever_a_program_put_before_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("heads");
        let wide = |order: fn(u16) -> [u8; 2]| "\u{feff}a\r\nb\r\n".encode_utf16().flat_map(order).collect::<Vec<u8>>();
        for octets in
            [b"a\r\nb\r\n".to_vec(), b"\xef\xbb\xbfa\r\nb\r\n".to_vec(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)]
        {
            fs::write(&file, octets).expect("it is written");
            let mut text = String::new();
            open_heads(&file).expect("it is there").read_to_string(&mut text).expect("text");
            assert_eq!(text, "a\r\nb\r\n");
        }
        assert!(open_heads(folder.path()).is_err_and(|error| error.to_string().contains("is a folder")));
    }
}
