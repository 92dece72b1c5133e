import Glibc

/// Which proxy a connection goes through.
///
/// Decided by this value alone: libcurl is told the answer for every connection, so that a later change of the
/// environment changes nothing.
package struct ProxyPolicy: Hashable, Sendable {
    /// The proxy of `http` and plain streams.
    package var plain: String?
    /// The proxy of `https` and TLS streams.
    package var secure: String?
    /// Hosts that are reached directly.
    package var exceptions: NoProxyList

    /// A policy by its parts; what is `nil` goes directly.
    package init(plain: String?, secure: String?, exceptions: NoProxyList = NoProxyList("")) {
        self.plain = plain
        self.secure = secure
        self.exceptions = exceptions
    }

    /// Every connection goes directly, whatever the environment says.
    package static let none = ProxyPolicy(plain: nil, secure: nil)

    /// Every connection goes through `url`, but for `exceptions` in the syntax of `NO_PROXY`.
    ///
    /// `http://`, `https://`, `socks5://` (names are looked up here) and `socks5h://` (by the proxy) with an optional
    /// `user:password@`; without a scheme `http://` is meant.
    package static func url(_ url: String, except exceptions: String = "") -> ProxyPolicy {
        ProxyPolicy(plain: url, secure: url, exceptions: NoProxyList(exceptions))
    }

    /// What the process's environment says now.
    ///
    /// `HTTPS_PROXY` for TLS, `http_proxy` for the rest (in lower case only: in upper case a web server would let its
    /// visitors set it), `ALL_PROXY` for both, `NO_PROXY` for exceptions; the lower-case name wins.
    package static func environment() -> ProxyPolicy {
        environment { name in getenv(name).map { String(cString: $0) } }
    }

    /// What an environment says, variable by variable.
    package static func environment(_ variable: (String) -> String?) -> ProxyPolicy {
        func first(_ names: String...) -> String? {
            for name in names {
                if let value = variable(name), !value.isEmpty { return value }
            }
            return nil
        }
        let all = first("all_proxy", "ALL_PROXY")
        return ProxyPolicy(
            plain: first("http_proxy") ?? all,
            secure: first("https_proxy", "HTTPS_PROXY") ?? all,
            exceptions: NoProxyList(first("no_proxy", "NO_PROXY") ?? "")
        )
    }

    /// The proxy's URL for a connection, `nil` where it goes directly.
    func proxy(forHost host: String, port: UInt16, isTLS: Bool) -> String? {
        guard let proxy = isTLS ? self.secure : self.plain, !self.exceptions.contains(host, port: port) else {
            return nil
        }
        return proxy
    }
}
