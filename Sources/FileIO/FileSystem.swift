#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What concerns paths rather than open files. Every call blocks.
package enum FileSystem {
    /// The names in the folder at `path`, in byte order, without `.` and `..`.
    package static func names(in path: String) throws(FileError) -> [String] {
        guard let folder = opendir(path) else { throw .current("read", path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Whether something is at `path`.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes the folder at `path` and those above it that do not exist, for their owner alone.
    package static func makeFolders(_ path: String) throws(FileError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw .current("make", path)
        }
        try self.makeFolders(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .current("make", path) }
    }

    /// Puts the file at `source` in the place of the one at `target`, in one step.
    package static func replace(_ target: String, with source: String) throws(FileError) {
        guard rename(source, target) == 0 else { throw .current("replace", target) }
    }

    /// Removes the file at `path`.
    package static func remove(_ path: String) throws(FileError) {
        guard unlink(path) == 0 else { throw .current("remove", path) }
    }
}
