//! Lines that cannot be read. The other defects are in the fields.

use crate::generate::fault::Defect;
use crate::generate::random::scaled;

const ERROR_PAGE: &[u8] = b"<html><body>502 Bad Gateway</body></html>";

/// Spoils the JSON object that begins at `start`; `own` decides where.
pub(super) fn json(defect: Defect, own: u64, start: usize, out: &mut Vec<u8>) {
    match defect {
        Defect::Truncated => out.truncate(start + 1 + below(own, out.len() - start - 1)),
        Defect::NotAnEvent => replace(start, out),
        // No byte of UTF-8 is 0xFF; it takes the place of the first letter of the first name.
        Defect::Encoding => out[start + 2] = 0xFF,
        _ => {}
    }
}

/// Spoils the CSV row that begins at `start`: it loses some of its fields.
pub(super) fn csv(defect: Defect, own: u64, start: usize, out: &mut Vec<u8>) {
    match defect {
        Defect::Truncated => {
            let commas: Vec<usize> = (start..out.len()).filter(|&at| out[at] == b',').collect();
            let end = commas.get(below(own, commas.len())).copied().unwrap_or(start);
            out.truncate(end.max(start + 1));
        }
        Defect::NotAnEvent => replace(start, out),
        _ => {}
    }
}

fn replace(start: usize, out: &mut Vec<u8>) {
    out.truncate(start);
    out.extend_from_slice(ERROR_PAGE);
}

fn below(own: u64, bound: usize) -> usize {
    scaled(own, u32::try_from(bound).unwrap_or(u32::MAX)) as usize
}
