/// Whom to trust, and as whom to appear.
///
/// The peer's certificate and name are always verified: there is no switch to turn that off. Tests bring their own
/// authority in ``authorities``.
package struct TLSConfiguration: Hashable, Sendable {
    /// The oldest protocol that is spoken.
    package enum Version: Hashable, Sendable {
        /// TLS 1.2 or newer.
        case tls12
        /// TLS 1.3 or newer.
        case tls13
    }

    /// A certificate to show when a server asks for one.
    package struct ClientCertificate: Hashable, Sendable {
        /// A PEM file with the certificate and its chain.
        package var certificateFile: String
        /// A PEM file with the private key.
        package var keyFile: String

        /// A client certificate by its files.
        package init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// A PEM file of the authorities to trust instead of the system's; `nil` means the system's.
    package var authorities: String?
    /// The certificate to show when a server asks for one.
    package var clientCertificate: ClientCertificate?
    /// The oldest protocol that is spoken.
    package var minimumVersion: Version

    /// Whom to trust; by default whom the system trusts, TLS 1.2 or newer.
    package init(
        authorities: String? = nil,
        clientCertificate: ClientCertificate? = nil,
        minimumVersion: Version = .tls12
    ) {
        self.authorities = authorities
        self.clientCertificate = clientCertificate
        self.minimumVersion = minimumVersion
    }
}
