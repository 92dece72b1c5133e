internal import FileIO
internal import MarketDataModel
internal import MarketDataVenues

/// The place on disk where a venue's instruments are kept, for every process of this user.
struct InstrumentCache: Sendable {
    /// The largest file that is read, in bytes; lists of ten thousand instruments have one.
    private static let largest = 64 << 20

    let venue: VenueID
    let folder: String
    /// The file in it: one for each venue and base URL, as test servers have lists of their own. The URL may hold a
    /// secret, so its checksum stands for it.
    let path: String

    init(venue: VenueID, base: String, folder: String) {
        let base = String(InstrumentFile.checksum(of: Array(base.utf8)[...]), radix: 16)
        let name = venue.description.map { $0.isLetter || $0.isNumber || $0 == "-" ? String($0) : "_" }.joined()
        self.venue = venue
        self.folder = folder
        self.path = "\(folder)/instruments-\(name)-\(base).tsv"
    }

    /// The place for `venue`; `nil` where nothing is to be kept, or there is no home to keep it in.
    init?(venue: any Venue, configuration: MarketDataClient.Configuration.Instruments) {
        guard configuration.keepsOnDisk, let base = venue.rest?.bases.first else { return nil }
        guard let folder = configuration.cacheDirectory ?? UserFolder.cache.path(for: "marketdata") else { return nil }
        self.init(venue: venue.id, base: base, folder: folder)
    }

    /// What is kept; `nil` where that is nothing, or nothing that can be used.
    func load() async -> InstrumentFile? {
        await withCheckedContinuation { continuation in
            let isStarted = BlockingThread.start("marketdata-file") { continuation.resume(returning: self.read()) }
            if !isStarted { continuation.resume(returning: nil) }
        }
    }

    /// Keeps `instruments` in place of what was kept.
    /// - Returns: What went wrong; `nil` where nothing did.
    func store(_ instruments: [Instrument], fetchedAt: Timestamp) async -> FileError? {
        let file = InstrumentFile(venue: self.venue, fetchedAt: fetchedAt, instruments: instruments)
        return await withCheckedContinuation { continuation in
            let isStarted = BlockingThread.start("marketdata-file") { continuation.resume(returning: self.write(file)) }
            // Without a thread nothing is kept, and nothing is lost.
            if !isStarted { continuation.resume(returning: nil) }
        }
    }

    private func read() -> InstrumentFile? {
        do throws(FileError) {
            let file = try OpenFile(self.path, .read)
            let size = try file.size()
            guard size <= Self.largest else { return nil }
            var bytes: [UInt8] = []
            while try file.read(into: &bytes, limit: max(4096, size - bytes.count)) > 0, bytes.count <= Self.largest {}
            guard let found = InstrumentFile(bytes), found.venue == self.venue else { return nil }
            return found
        } catch {
            return nil
        }
    }

    private func write(_ file: InstrumentFile) -> FileError? {
        // Another process may be doing the same: whoever is last wins, and a reader sees one whole file or the other.
        let draft = "\(self.path).\(UInt64.random(in: .min ... .max)).new"
        do throws(FileError) {
            try FileSystem.makeFolders(self.folder)
            try Self.write(file.bytes, to: draft)
            try FileSystem.replace(self.path, with: draft)
            return nil
        } catch {
            try? FileSystem.remove(draft)
            return error
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let file = try OpenFile(path, .create)
        try file.write(bytes.span)
    }
}
