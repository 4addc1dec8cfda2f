//! Why the gateway does not start, and what to do about it.

use std::path::PathBuf;

/// Exit codes of the gateway, see its README.
const WRONG_SETTINGS: i32 = 2;
const NO_SDK: i32 = 3;
const NOT_FILLED_IN: i32 = 4;

/// Why the gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum GatewayStartError {
    /// There is no such Python.
    #[error("cannot run {}: {source}; WEB_WIDGET_BOT_TEAMWIRE_PYTHON names the Python that has the gateway and Teamwire's SDK installed", python.display())]
    Python {
        /// The program.
        python: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Python does not know the gateway.
    #[error(
        "the Python package web_widget_gateway is not installed: pip install the folder `gateway` of this project beside Teamwire's SDK, or run a gateway elsewhere and name it in WEB_WIDGET_BOT_TEAMWIRE_GATEWAY"
    )]
    NoGateway,
    /// The SDK is missing.
    #[error(
        "Teamwire's SDK (Python package teamwire_api) is not installed beside the gateway; partners get it from Teamwire's support. {said}"
    )]
    NoSdk {
        /// The gateway's own words.
        said: String,
    },
    /// SDK calls that are not publicly documented must be filled in by the operator.
    #[error(
        "the gateway needs SDK calls that are not publicly documented; see gateway/README.md. {said}"
    )]
    NotFilledIn {
        /// The gateway's own words.
        said: String,
    },
    /// A setting of the gateway is wrong.
    #[error("the gateway does not accept its settings: {said}")]
    Settings {
        /// The gateway's own words.
        said: String,
    },
    /// It ended in another way.
    #[error("the gateway ended at once with code {code}: {said}")]
    Ended {
        /// Its exit code; -1 when a signal ended it.
        code: i32,
        /// The gateway's own words.
        said: String,
    },
    /// It does not say where it listens.
    #[error("the gateway did not say within {} s where it listens", .0.as_secs())]
    Silent(std::time::Duration),
}

impl GatewayStartError {
    /// What an end before listening means. `said` is the end of what it wrote to standard error.
    pub(super) fn of_exit(code: i32, said: String) -> Self {
        match code {
            NO_SDK => Self::NoSdk { said },
            NOT_FILLED_IN => Self::NotFilledIn { said },
            WRONG_SETTINGS => Self::Settings { said },
            _ if said.contains("No module named web_widget_gateway") => Self::NoGateway,
            _ => Self::Ended { code, said },
        }
    }
}
