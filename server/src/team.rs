//! The messengers that the settings name, ready for their relays.
//!
//! Order matters: the first one serves sites that name none. Teamwire comes before Matrix, and the
//! desk is always there, last.

use crate::lifecycle::StartError;
use crate::system::{SystemRandom, random_bytes};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bridge::messenger::Messenger;
use config::settings::{Settings, Teamwire};
use outbound::{Base, BaseError, Client, Url};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use teamwire::supervisor::{GatewayStartError, Options, Supervisor};
use teamwire::{Gateway, Token};

/// Begins the names of the gateway's own settings, which are handed on to it.
const GATEWAY_SETTINGS: &str = "WEB_WIDGET_GATEWAY_";
/// Random bytes in the token of a gateway of our own.
const TOKEN_BYTES: usize = 32;

/// Why a messenger cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// The gateway of our own does not start.
    #[error(transparent)]
    Gateway(#[from] GatewayStartError),
    /// TLS cannot be set up.
    #[error("cannot make HTTPS calls from this machine: {0}")]
    Tls(String),
    /// An address is no base of an API.
    #[error("the address of {of} {error}")]
    Address {
        /// Whose.
        of: &'static str,
        /// What is wrong with it.
        error: BaseError,
    },
}

impl From<TeamError> for StartError {
    fn from(error: TeamError) -> Self {
        Self::Team(error)
    }
}

/// The messengers beside the desk. `journal` is where a gateway of our own keeps its records.
///
/// # Errors
/// [`TeamError`].
pub async fn messengers(
    settings: &Settings,
    journal: &Path,
) -> Result<Vec<Arc<dyn Messenger>>, TeamError> {
    let mut messengers: Vec<Arc<dyn Messenger>> = Vec::new();
    if settings.teamwire.is_none() && settings.matrix.is_none() {
        return Ok(messengers);
    }
    let client = Client::new().map_err(|error| TeamError::Tls(error.to_string()))?;
    if let Some(teamwire) = &settings.teamwire {
        let teamwire = start_teamwire(teamwire, journal, client.clone()).await?;
        messengers.push(Arc::new(teamwire));
    }
    if let Some(settings) = &settings.matrix {
        let config = matrix::Config {
            homeserver: base("the Matrix homeserver", &settings.homeserver)?,
            access_token: matrix::AccessToken::new(settings.token.expose()),
        };
        messengers.push(Arc::new(matrix::Matrix::new(config, client)));
    }
    Ok(messengers)
}

/// Where a gateway of our own keeps its records: beside the database.
#[must_use]
pub fn journal(settings: &Settings) -> PathBuf {
    settings.database.with_extension("gateway.db")
}

fn base(of: &'static str, url: &Url) -> Result<Base, TeamError> {
    Base::new(url.clone()).map_err(|error| TeamError::Address { of, error })
}

async fn start_teamwire(
    settings: &Teamwire,
    journal: &Path,
    client: Client,
) -> Result<teamwire::Teamwire, TeamError> {
    match settings {
        Teamwire::Gateway { url, token } => {
            let base = base("Teamwire's gateway", url)?;
            let gateway = Gateway::at(base, Token::new(token.expose()), client);
            Ok(teamwire::Teamwire::new(gateway, None))
        }
        Teamwire::Sdk {
            app_id,
            secret,
            host,
            python,
        } => {
            let token = Token::new(&URL_SAFE_NO_PAD.encode(random_bytes::<TOKEN_BYTES>()));
            let host = host.as_str().trim_end_matches('/');
            let secrets = [
                ("TW_API_APPID", app_id.expose()),
                ("TW_API_SECRET", secret.expose()),
                ("TW_API_HOST", host),
            ];
            let secrets =
                secrets.map(|(name, value)| (OsString::from(name), OsString::from(value)));
            let own = std::env::vars_os().filter(|(name, _)| {
                name.to_str()
                    .is_some_and(|name| name.starts_with(GATEWAY_SETTINGS))
            });
            let supervisor = Supervisor::start(Options {
                python: python.clone(),
                token: token.clone(),
                journal: journal.to_owned(),
                environment: own.chain(secrets).collect(),
                random: Arc::new(SystemRandom),
            });
            let supervisor = supervisor.await?;
            let gateway = Gateway::moving(supervisor.base(), token, client);
            Ok(teamwire::Teamwire::new(gateway, Some(supervisor)))
        }
    }
}
