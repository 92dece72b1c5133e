import NetworkTransport
import VenueServer

/// The files of Tests/Certificates.
enum Certificates {
    private static let folder =
        #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/Certificates/"

    static let authority = folder + "ca.pem"

    static func named(_ name: String) -> WebServer.Configuration.Certificate {
        WebServer.Configuration.Certificate(chainFile: folder + name + ".pem", keyFile: folder + name + ".key")
    }

    /// A network that trusts the test authority.
    static func network() -> NetworkLoop {
        var configuration = NetworkConfiguration()
        configuration.tls.authorities = self.authority
        configuration.proxy = .none
        return NetworkLoop(configuration)
    }
}
