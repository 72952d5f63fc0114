//! From the client to the server: here rules decide and requests are delivered, or not.

use std::sync::Arc;

use super::Shared;
use super::carry::{Carried, Outflow, carry, discard};
use super::connection::{Connection, Link, Side, Unanswered};
use super::dialect::{Dialect, Incoming, Rendered};
use super::exchange::Exchange;
use super::fault::Fault;
use super::framing::Framing;
use super::inflow::Inflow;
use super::log::ExchangeNumber;

/// Whether the client is listened to any longer.
enum Next {
    Listen,
    Leave,
}

/// Carries requests until the client ends or the connection is cut.
pub(super) fn carry_requests<D: Dialect>(shared: &Shared<D>, connection: &Connection<D>) {
    let mut client = Inflow::new(connection.client());
    loop {
        match D::request(&mut client) {
            Ok(Some(incoming)) => {
                if connection.link() == Link::Silent {
                    break leave_in_the_dark(&mut client, connection);
                }
                match handle(shared, connection, &mut client, incoming) {
                    Next::Listen => {}
                    Next::Leave => break,
                }
            }
            // The client may have ended its half only, and still wait for responses.
            Ok(None) => break connection.finish(Side::Server),
            Err(error) => {
                if error.kind() == std::io::ErrorKind::InvalidData {
                    eprintln!("fault proxy: connection {} is cut: {error}", connection.number);
                }
                break connection.cut();
            }
        }
    }
}

/// Reads what the client says, to no one's ear, until it goes away.
pub(super) fn leave_in_the_dark<D: Dialect>(client: &mut Inflow<'_>, connection: &Connection<D>) {
    client.drain();
    connection.cut();
}

fn handle<D: Dialect>(
    shared: &Shared<D>,
    connection: &Connection<D>,
    client: &mut Inflow<'_>,
    incoming: Incoming<D::Request>,
) -> Next {
    let Incoming { request, framing, awaits_response } = incoming;
    let fault = shared.rules.decide(&request);
    let request = Arc::new(request);
    let number = shared.log.open(Exchange {
        connection: connection.number,
        request: Arc::clone(&request),
        fault: fault.clone(),
        delivered: false,
        response: None,
        returned: false,
    });

    match &fault {
        Some(Fault::CutBeforeDelivery) => {
            connection.cut();
            return Next::Leave;
        }
        Some(Fault::Reply(reply)) => {
            return say(shared, connection, client, framing, number, &D::render(reply, &request));
        }
        Some(Fault::Delay(time)) if !connection.linger(*time) => return Next::Leave,
        _ => {}
    }
    deliver(shared, connection, client, framing, awaits_response, Unanswered { number, request, fault })
}

fn deliver<D: Dialect>(
    shared: &Shared<D>,
    connection: &Connection<D>,
    client: &mut Inflow<'_>,
    framing: Framing,
    awaits_response: bool,
    exchange: Unanswered<D>,
) -> Next {
    let number = exchange.number;
    let cuts_client = matches!(exchange.fault, Some(Fault::CutAfterDelivery));
    let server = Outflow {
        connection,
        side: Side::Server,
        bytes_per_second: bytes_per_second(exchange.fault.as_ref()),
        completing: &|| shared.log.update(number, |exchange| exchange.delivered = true),
    };
    // Before the first byte leaves: the server may answer while the body is still on its way.
    if awaits_response {
        connection.owe(exchange);
    }
    match carry(client, framing, &server) {
        Carried::Whole if cuts_client => {
            connection.cut_client();
            if !awaits_response {
                connection.finish(Side::Server);
            }
        }
        Carried::Whole => return Next::Listen,
        Carried::SourceEnded => connection.finish(Side::Server),
        Carried::SourceFailed | Carried::Stopped => connection.cut(),
        // The server refuses to read on; its last words may be under way, and closing on unread bytes would lose them.
        Carried::SinkFailed => client.drain(),
    }
    Next::Leave
}

/// Says in the server's place what a rule wants said.
fn say<D: Dialect>(
    shared: &Shared<D>,
    connection: &Connection<D>,
    client: &mut Inflow<'_>,
    framing: Framing,
    number: ExchangeNumber,
    rendered: &Rendered,
) -> Next {
    if !rendered.then_close && discard(client, framing) != Carried::Whole {
        connection.cut();
        return Next::Leave;
    }
    connection.wait_until_settled();
    let to_client = Outflow {
        connection,
        side: Side::Client,
        bytes_per_second: None,
        completing: &|| shared.log.update(number, |exchange| exchange.returned = true),
    };
    if to_client.write(&rendered.bytes, true).is_err() {
        connection.cut();
        return Next::Leave;
    }
    if rendered.then_close {
        connection.finish(Side::Client);
        leave_in_the_dark(client, connection);
        return Next::Leave;
    }
    Next::Listen
}

pub(super) fn bytes_per_second<D: Dialect>(fault: Option<&Fault<D>>) -> Option<u64> {
    match fault {
        Some(Fault::Throttle(rate)) => Some(*rate),
        _ => None,
    }
}
