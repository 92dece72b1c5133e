public import MarketDataModel

/// What a recording says of itself in its first line, and again where it was taken up later.
public struct RecordingHeader: Hashable, Sendable {
    /// What made the recording.
    public struct Software: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its version.
        public var version: String

        /// A software by name and version.
        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    /// Which venue; `nil` where neither the file nor the caller says.
    public var venue: VenueID?
    /// When the recording, or this session of it, began.
    public var created: Timestamp
    /// What made it.
    public var software: Software
    /// The instruments that it needs, so that symbols and the venue's names map both ways without the venue.
    public var instruments: [Instrument]
    /// Free text.
    public var description: String?
    /// One moment by both clocks, which ties the monotonic times of this session to the wall; `nil` where not known.
    public var clock: ReceiveStamp?
    /// Whether the recording says what its client told its consumers besides values (``Record/Event/state(_:)``).
    /// Otherwise that is for the reader to conclude from how connections ended.
    public var tellsStates: Bool

    /// A header by its parts.
    public init(
        venue: VenueID?,
        created: Timestamp,
        software: Software,
        instruments: [Instrument] = [],
        description: String? = nil,
        clock: ReceiveStamp? = nil,
        tellsStates: Bool = false
    ) {
        self.venue = venue
        self.created = created
        self.software = software
        self.instruments = instruments
        self.description = description
        self.clock = clock
        self.tellsStates = tellsStates
    }
}
