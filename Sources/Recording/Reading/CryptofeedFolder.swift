internal import FileIO

/// Which files belong together: `NAME.0` (instruments), `NAME.http.…` (REST), `NAME.ws.1.0` (one connection), each
/// perhaps with `.gz`.
enum CryptofeedFolder {
    /// The files to be read along with the one at `path`: for a connection's the REST files, for `NAME.0` all others.
    static func siblings(of path: String) -> [String] {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? "./"
        let name = String(path[(slash.map { path.index(after: $0) } ?? path.startIndex)...])
        guard let own = Self.kind(of: name), let names = try? FileSystem.names(in: folder) else { return [] }
        return names.filter { candidate in
            guard candidate != name, let kind = Self.kind(of: candidate), kind.name == own.name else { return false }
            return own.part == nil || kind.part != "ws"
        }.map { (slash == nil ? "" : folder) + $0 }
    }

    /// `NAME` and `ws` or `http`; `nil` where the file is named otherwise.
    private static func kind(of fileName: String) -> (name: String, part: String?)? {
        var parts = fileName.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.last == "gz" { parts.removeLast() }
        guard parts.count >= 2, let last = parts.popLast(), Int(last) != nil else { return nil }
        if parts.count >= 3, let number = parts.last, Int(number) != nil,
            ["ws", "http"].contains(parts[parts.count - 2])
        {
            let part = parts[parts.count - 2]
            return (parts.dropLast(2).joined(separator: "."), part)
        }
        return (parts.joined(separator: "."), nil)
    }
}
