internal import FileIO
internal import Foundation

extension QuotaFile {
    /// The file of `scope` in `directory`, or where this user's programs keep their state.
    init(scope: QuotaScope, directory: String?) {
        let directory = directory ?? Self.directory(ProcessInfo.processInfo.environment)
        self.init(path: "\(directory)/\(Self.name(of: scope))", boot: Self.thisBoot)
    }

    /// `$XDG_STATE_HOME/marketdata`, or `~/.local/state/marketdata`: the XDG Base Directory Specification, by which a path
    /// that is not absolute is none.
    static func directory(_ environment: [String: String]) -> String {
        let home = environment["XDG_STATE_HOME"] ?? ""
        if home.hasPrefix("/") { return home + "/marketdata" }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/state/marketdata"
    }

    /// The venue for people, a hash of all of the scope for what tells scopes apart: an account is nobody's business.
    static func name(of scope: QuotaScope) -> String {
        let hash = Self.hash("\(scope.venue)\n\(scope.base)\n\(scope.account)")
        let venue = String(scope.venue.description.unicodeScalars.map { Self.isPlain($0) ? Character($0) : "_" })
        let digits = String(hash, radix: 16)
        return "\(venue)-\(String(repeating: "0", count: 16 - digits.count))\(digits).quota"
    }

    /// Monotonic times are of one boot; where the system does not say which, the wall clock tells them apart.
    private static let thisBoot: UInt64 = {
        do throws(FileError) {
            let file = try OpenFile("/proc/sys/kernel/random/boot_id", .read)
            var bytes: [UInt8] = []
            while try file.read(into: &bytes, limit: 64) > 0 {}
            return Self.hash(String(decoding: bytes, as: UTF8.self))
        } catch {
            return 0
        }
    }()

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-"
    }

    /// FNV-1a.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
