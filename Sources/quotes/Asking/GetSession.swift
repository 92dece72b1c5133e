internal import ArgumentParser
internal import Logging
internal import MarketData
internal import Terminal

/// What `get` does: ask, print what came, say what did not.
struct GetSession {
    let command: GetCommand

    func run() async throws {
        let answers: [Answer]
        let list: SymbolList
        let stop = StopSwitch()
        SignalHub.listen { if $0.endsProcess { stop.set(.signal($0)) } }
        do {
            list = try await ScanInput.list(self.command.symbols, from: self.command.symbolsFrom)
            try list.report()
            let venue = try self.command.source.resolved()
            let configuration = try self.command.source.connection.configuration()
            answers = try await self.ask(venue, list.symbols, configuration, stop)
        } catch {
            throw Failure(error)
        }
        self.show(answers)
        if let ending = stop.ending, ending.status != 0 { throw ExitCode(ending.status) }
        var status = list.status
        for answer in answers {
            guard case .failure(let error) = answer.result else { continue }
            let failure = Failure(error)
            Standard.complain(failure.description)
            if status == ExitStatus.success { status = failure.status }
        }
        if status != ExitStatus.success { throw ExitCode(status) }
    }

    private func show(_ answers: [Answer]) {
        let readings = answers.compactMap { try? $0.result.get() }
        guard self.command.json else {
            let text = AnswerTable.text(readings)
            return text.isEmpty ? () : Standard.say(text)
        }
        for reading in readings { Standard.say(AnswerJSON.text(reading)) }
    }

    private func ask(
        _ venue: some Venue,
        _ symbols: [Symbol],
        _ configuration: MarketDataClient.Configuration,
        _ stop: StopSwitch
    ) async throws -> [Answer] {
        var configuration = configuration
        let timeout = self.command.timeout ?? configuration.questions.timeout
        // Nobody else asks: a request may wait for its turn for as long as the person does, and it is here that they
        // give up.
        configuration.questions.timeout = timeout + .seconds(1)
        configuration.requests.queueTimeout = timeout + .seconds(1)
        let notice = WaitNotice(venue: venue.id)
        return try await MarketDataClient.withClient(
            venue: venue,
            configuration: configuration,
            logger: self.command.source.connection.logger(until: stop) { notice.say($0) }
        ) { client in
            let answers = await self.ask(client, symbols, within: timeout, notice, stop)
            if self.command.source.stats { Statistics(client).show(asJSON: self.command.json) }
            return answers
        }
    }

    /// Asks for all of them at once, until all are here, the time is over, or somebody says stop.
    private func ask(
        _ client: MarketDataClient,
        _ symbols: [Symbol],
        within timeout: Duration,
        _ notice: WaitNotice,
        _ stop: StopSwitch
    ) async -> [Answer] {
        let freshness: Freshness = self.command.fresh ? .fresh : .within(self.command.maxAge ?? .seconds(1))
        let book = AnswerBook()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await withTaskGroup(of: Void.self) { questions in
                    for symbol in symbols {
                        questions.addTask {
                            let result = await client.answer(symbol, freshness)
                            book.note(result, of: symbol)
                        }
                    }
                }
                stop.set(.finished)
            }
            group.addTask {
                try? await Task.sleep(for: timeout)
                stop.set(.enough)
            }
            group.addTask { await notice.run(client) }
            _ = await stop.wait()
            group.cancelAll()
        }
        let late = MarketDataError(
            .timedOut,
            "no answer within \(SpanText.short(timeout)); allow more with --timeout, or try again later",
            venue: notice.venue
        )
        return symbols.map { symbol in
            var result = book[symbol] ?? .failure(late)
            if case .failure(let error) = result, error.code == .cancelled { result = .failure(late.of(symbol)) }
            return Answer(symbol: symbol, result: result)
        }
    }
}

extension MarketDataClient {
    /// The quote of `symbol`, or why there is none.
    fileprivate nonisolated func answer(
        _ symbol: Symbol,
        _ freshness: Freshness
    ) async -> Result<Reading<Quote>, MarketDataError> {
        do throws(MarketDataError) {
            return .success(try await self.quote(for: symbol, freshness: freshness, priority: .interactive))
        } catch {
            return .failure(error.of(symbol))
        }
    }
}

extension MarketDataError {
    /// The same, of `symbol` where it does not say of which.
    func of(_ symbol: Symbol) -> MarketDataError {
        var error = self
        error.symbol = error.symbol ?? symbol
        return error
    }
}
