def parse(document: Mapping[str, Any], files: Mapping[str, str], origin: Origin | None = None) -> Scenario:
    """The scenario in a TOML document. Raises ScenarioError with all faults.

    `files` says which file each dotted name stands in; the name "" is the main one.
    """
    reader = _Reader(files)
    scenario = reader.scenario(document, origin)
    reader.faults += (reader.fault(name, text) for name, text in consistency_faults(scenario))
    if reader.faults:
        raise ScenarioError(reader.faults)
    return scenario


class _Reader:
    """Reads a document and collects what is wrong with it."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files
        self.faults: list[Fault] = []

    def fault(self, name: str, text: str) -> Fault:
        parts = name.split(".") if name else []
        inside = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
        return Fault(next((self.files[one] for one in inside if one in self.files), self.files[""]), name, text)

    def note(self, name: str, text: str) -> None:
        self.faults.append(self.fault(name, text))

    def scenario(self, document: Mapping[str, Any], origin: Origin | None) -> Scenario:
        for key in document.keys() - set(_TOP_KEYS):
            self.note(key, f"is not a key of a scenario{nearest(key, _TOP_KEYS)}")
        estate, services = self.table(document, "estate"), self.table(document, "services")
        names = tuple(name for name in services if self.is_service(name, services[name]))
        if not services:
            self.note("services", "is missing: a case needs at least one [services.NAME]")
        records: dict[str, Record] = {}
        choices: dict[str, str] = {}
        self.owner(ESTATE, estate, records, choices)
        for name in names:
            self.owner(name, services[name], records, choices)
        if "horizon_months" in document:
            self.entry("horizon_months", catalogue()["horizon_months"], document["horizon_months"], records)
        tax = self.tax(estate)
        return Scenario(
            title=self.text(document, "title", "title") or "Untitled",
            services=names,
            records=(tax_records(tax) if tax else {}) | records,
            choices=choices,
            titles={name: self.text(services[name], "title", f"services.{name}.title") or name for name in names},
            description=self.text(document, "description", "description"),
            price_year=self.typed(document, "price_year", int, "a year"),
            start_date=self.typed(document, "start_date", datetime.date, "a date such as 2026-01-01"),
            tax=tax,
            origin=origin,
        )

    def table(self, document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        table = document.get(name, {})
        if isinstance(table, Mapping):
            return table
        self.note(name, f"is {table!r}; it must be a table [{name}]")
        return {}

    def is_service(self, name: str, table: Any) -> bool:
        if not isinstance(table, Mapping):
            self.note(f"services.{name}", f"is {table!r}; it must be a table [services.{name}]")
        elif not name.isidentifier():
            self.note(f"services.{name}", "is not a name: use letters, digits and underscores")
        else:
            return True
        return False

    def text(self, table: Mapping[str, Any], key: str, name: str) -> str:
        value = table.get(key, "")
        if isinstance(value, str):
            return value
        self.note(name, f"is {value!r}; it must be text in quotes")
        return ""

    def typed(self, table: Mapping[str, Any], key: str, kind: type, words: str) -> Any:
        value = table.get(key)
        if value is None or (isinstance(value, kind) and not isinstance(value, bool | datetime.datetime)):
            return value
        self.note(key, f"is {value!r}; it must be {words}")
        return None

    def tax(self, estate: Mapping[str, Any]) -> str | None:
        preset = estate.get("tax")
        if preset is None or preset == "none":
            return None
        if isinstance(preset, str) and preset in tax_presets():
            return preset
        self.note("estate.tax", f"is {preset!r}{nearest(str(preset), ['none', *tax_presets()])}")
        return None

    def owner(self, owner: str, table: Mapping[str, Any], records: dict[str, Record], choices: dict[str, str]) -> None:
        scope = scope_of(owner)
        options = {key: one for key, one in read_model().choices.items() if one.scope == scope}
        rows = {name: one for name, one in catalogue().items() if one.scope == scope}
        other_keys = ["title"] if owner else ["tax"]
        for name, value in table.items():
            key = dotted(owner, name)
            if name in options:
                self.choice(key, options[name], value, choices)
            elif name in rows:
                self.entry(key, rows[name], value, records)
            elif name not in other_keys:
                close = nearest(name, [*rows, *options, *other_keys])
                self.note(file_name(key), f"is not an assumption about {owner or 'the estate'}{close}")
        for name, option in options.items():
            if option.default is None and name not in table:
                self.note(file_name(dotted(owner, name)), f"is missing; one of: {', '.join(option.pages)}")

    def choice(self, key: str, option: Choice, value: Any, choices: dict[str, str]) -> None:
        if isinstance(value, str) and value in option.pages:
            choices[key] = value
        else:
            self.note(file_name(key), f"is {value!r}{nearest(str(value), option.pages)}")

    def entry(self, key: str, assumption: Assumption, value: Any, records: dict[str, Record]) -> None:
        faults = list(record_faults(assumption, value))
        for field_name, text in faults:
            self.note(dotted(file_name(key), field_name) if field_name else file_name(key), text)
        if not faults:
            records[key] = make_record(assumption, value)
