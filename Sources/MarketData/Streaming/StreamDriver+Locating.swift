internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// From a route to an address: the account's secrets and, where the venue tells addresses by REST, a call within the quota.
extension StreamDriver {
    /// Finds out where a connection goes, then attempts it.
    func locate(_ id: ConnectionID, _ route: StreamRoute) {
        self.contexts[id] = self.context(of: route)
        guard !self.venue.requiredCredentials.isEmpty else { return self.locate(id, credentials: nil) }
        let (credentials, inbox) = (self.context.credentials, self.core.streamInbox)
        self.start {
            do throws(MarketDataError) {
                inbox.post(.credentials(id, .success(try await credentials.current())))
            } catch {
                inbox.post(.credentials(id, .failure(error)))
            }
        }
    }

    /// The account's secrets are here, or can't be had.
    func authorized(_ id: ConnectionID, _ result: Result<Credentials?, MarketDataError>) {
        guard self.contexts[id] != nil else { return }
        switch result {
        case .success(let credentials): self.locate(id, credentials: credentials)
        case .failure(let error): self.failed(id, error)
        }
    }

    private func locate(_ id: ConnectionID, credentials: Credentials?) {
        guard let streams = self.venue.streams, let route = self.contexts[id]?.route else { return }
        self.contexts[id]?.credentials = credentials
        self.recorder?.redact(credentials)
        switch streams.endpoint(of: route, credentials: credentials) {
        case .address(let address): self.attempt(id, at: address)
        case .call(let call):
            let inbox = self.core.streamInbox
            self.core.fetchInbox.post(.call(call, .connection, .high) { inbox.post(.address(id, $0)) })
        }
    }

    /// The venue has told the address, or has not.
    func located(_ id: ConnectionID, _ result: Result<RESTReading, MarketDataError>) {
        switch result {
        case .success(let reading): self.located(id, reading.answer)
        case .failure(let error): self.failed(id, error)
        }
    }

    private func located(_ id: ConnectionID, _ answer: RESTAnswer) {
        guard let streams = self.venue.streams, let route = self.contexts[id]?.route else { return }
        do throws(DecodeError) {
            self.attempt(id, at: try streams.address(of: route, from: answer))
        } catch {
            self.failed(
                id,
                MarketDataError(.decoding, "the venue's answer tells no stream address: \(error)", venue: self.venue.id)
            )
        }
    }

    private func attempt(_ id: ConnectionID, at address: StreamAddress) {
        guard self.contexts[id] != nil else { return }
        self.contexts[id]?.address = address
        self.attempt(id)
    }

    private func failed(_ id: ConnectionID, _ error: MarketDataError) {
        guard self.contexts.removeValue(forKey: id) != nil, error.code != .shutDown else { return }
        self.closed(id, error.message, error.retryAfter, now: self.core.time.now)
    }

    private func context(of route: StreamRoute) -> StreamSessionContext {
        let directory = self.instruments.directory
        return StreamSessionContext(route: route) { directory?.instrument($0) }
    }
}

extension RESTVerdict {
    /// The pause for all users of the quota; `nil` where none is needed.
    var pause: Duration? {
        switch self {
        case .slowDown(let wait, _): wait ?? .seconds(5)
        case .banned(let wait, _): wait ?? .seconds(120)
        case .answered, .unknownInstruments, .refused, .failed: nil
        }
    }
}
