//! From the server to the client: here responses are passed on, held, or lost.

use std::net::TcpStream;

use super::Shared;
use super::carry::{Carried, Outflow, carry, discard};
use super::connection::{Connection, Link, Side, Unanswered};
use super::dialect::{Dialect, Outgoing};
use super::fault::Fault;
use super::framing::{Body, Framing};
use super::inflow::Inflow;
use super::requests::bytes_per_second;

/// Carries responses until the server ends or the connection is cut.
pub(super) fn carry_responses<D: Dialect>(shared: &Shared<D>, connection: &Connection<D>, server: &TcpStream) {
    let mut server = Inflow::new(server);
    loop {
        match server.reach(1) {
            Ok(true) => {}
            Ok(false) => return server_ended(connection),
            Err(_) => return connection.cut(),
        }
        let carried = if let Some(unanswered) = connection.oldest_unanswered() {
            pass_on(shared, connection, &mut server, &unanswered)
        } else {
            // Nobody asked: a greeting, or a farewell such as HTTP's 408.
            let ahead = Body::Length(server.ahead().len() as u64);
            carry(&mut server, Framing::new(0, ahead), &to_client(connection, None, &|| ()))
        };
        match carried {
            Carried::Whole => {}
            Carried::SourceEnded => return server_ended(connection),
            Carried::SourceFailed | Carried::SinkFailed | Carried::Stopped => return connection.cut(),
        }
    }
}

/// Deals with the server's next message, which belongs to this request.
fn pass_on<D: Dialect>(
    shared: &Shared<D>,
    connection: &Connection<D>,
    server: &mut Inflow<'_>,
    unanswered: &Unanswered<D>,
) -> Carried {
    let (response, framing) = match D::response(server, &unanswered.request) {
        Ok(Some(Outgoing::Final(response, framing))) => (response, framing),
        Ok(Some(Outgoing::Interim(framing))) => {
            return carry(server, framing, &to_client(connection, None, &|| ()));
        }
        Ok(None) => return Carried::SourceEnded,
        Err(error) => {
            eprintln!("fault proxy: connection {} is cut: the server: {error}", connection.number);
            return Carried::SourceFailed;
        }
    };
    let number = unanswered.number;
    let answered = || shared.log.update(number, |exchange| exchange.response = Some(response));
    let carried = match &unanswered.fault {
        Some(Fault::DropResponse | Fault::CutAfterDelivery) => {
            // Thrown away before it is noted: what stands in the log as answered has been answered whole.
            let carried = discard(server, framing);
            if carried == Carried::Whole {
                answered();
            }
            return Carried::Stopped;
        }
        Some(Fault::SwallowResponse) => {
            let carried = discard(server, framing);
            if carried == Carried::Whole {
                connection.silence();
                answered();
            }
            carried
        }
        fault => {
            answered();
            if let Some(Fault::HoldResponse(time)) = fault
                && !connection.linger(*time)
            {
                return Carried::Stopped;
            }
            let returned = || shared.log.update(number, |exchange| exchange.returned = true);
            carry(server, framing, &to_client(connection, bytes_per_second(fault.as_ref()), &returned))
        }
    };
    if carried == Carried::Whole {
        connection.settle_oldest();
    }
    carried
}

fn to_client<'c, D: Dialect>(
    connection: &'c Connection<D>,
    bytes_per_second: Option<u64>,
    completing: &'c dyn Fn(),
) -> Outflow<'c, D> {
    Outflow { connection, side: Side::Client, bytes_per_second, completing }
}

/// The client learns of it, unless it is to learn nothing.
fn server_ended<D: Dialect>(connection: &Connection<D>) {
    match connection.link() {
        Link::Silent => {}
        Link::Open => connection.finish(Side::Client),
        Link::ClientCut | Link::Cut => connection.cut(),
    }
}
