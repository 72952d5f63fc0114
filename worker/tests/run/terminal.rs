//! What is seen on a terminal.

use std::fs::File;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use vt100::Parser;

use crate::place::Place;

const ROWS: u16 = 40;
/// How a line of the picture begins; what begins otherwise is the end of a line that was too long.
const BEGINNINGS: [&str; 6] = ["  produced  ", "  landed  ", "  quarantined  ", "  █", "  ░", "  by "];

/// A program on a terminal of its own.
struct Watched {
    child: Child,
    terminal: File,
    parser: Parser,
    columns: u16,
}

impl Watched {
    fn start(mut command: Command, columns: u16) -> Self {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        tcsetwinsize(&terminal, Winsize { ws_row: ROWS, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let name = ptsname(&terminal, Vec::new()).unwrap();
        let side = || Stdio::from(open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap());
        let child = command.stdin(side()).stdout(side()).stderr(side()).env("TERM", "xterm-256color").spawn().unwrap();
        drop(command); // it holds the other side open
        Self { child, terminal: File::from(terminal), parser: Parser::new(ROWS, columns, 0), columns }
    }

    /// Looks at every picture until the program ends; what stands there then.
    fn watch(&mut self, mut look: impl FnMut(&vt100::Screen)) -> String {
        let mut bytes = [0; 4_096];
        // Once the other side is closed, Linux says so by an error.
        while let Ok(read @ 1..) = self.terminal.read(&mut bytes) {
            self.parser.process(&bytes[..read]);
            look(self.parser.screen());
        }
        assert!(self.child.wait().unwrap().success());
        picture(self.parser.screen(), self.columns)
    }
}

fn picture(screen: &vt100::Screen, columns: u16) -> String {
    let rows: Vec<_> = screen.rows(0, columns).map(|row| row.trim_end().to_owned()).collect();
    rows.join("\n").trim_end().to_owned()
}

#[test]
fn a_calm_screen_fits_and_gives_way_to_the_summary() {
    for columns in [80, 200] {
        let place = Place::new("rate: 5000", 2);
        let mut watched = Watched::start(place.command(), columns);
        let mut whole = None;
        let end = watched.watch(|screen| {
            let picture = picture(screen, columns);
            if ["produced", "landed", "quarantined", " % ", "memory"].iter().all(|word| picture.contains(word)) {
                whole = Some(picture);
            }
        });
        let whole = whole.unwrap_or_else(|| panic!("no whole picture was seen; the last one: {end}"));
        println!("{whole}\n");
        assert!(whole.starts_with("shop  "), "it moves down instead of standing still: {whole}");
        for line in whole.lines().skip(1).filter(|line| !line.is_empty()) {
            assert!(BEGINNINGS.iter().any(|beginning| line.starts_with(beginning)), "too wide: {line:?} in\n{whole}");
        }
        assert!(end.starts_with("shop: complete after") && !end.contains(" % "), "{end}");
        assert!(end.contains("proven: each event once"), "{end}");
        println!("{end}");
    }
}

#[test]
fn no_colour_where_that_is_wished() {
    let colours = |no_color: Option<&str>| {
        let place = Place::new("rate: 20000", 1);
        let mut command = place.command();
        command.env_remove("NO_COLOR").envs(no_color.map(|value| ("NO_COLOR", value)));
        let mut any = false;
        Watched::start(command, 80).watch(|screen| {
            let cells = (0..ROWS).flat_map(|row| (0..80).map(move |column| (row, column)));
            let plain = vt100::Color::Default;
            any |= cells
                .filter_map(|(row, column)| screen.cell(row, column))
                .any(|cell| cell.fgcolor() != plain || cell.bold());
        });
        any
    };
    assert!(colours(None));
    assert!(!colours(Some("1")));
}
