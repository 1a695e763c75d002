"""Reports made of known facts: what ``render(seed)`` says, it also tells as facts.

The same seed gives the same report everywhere; rendering reads no file.
"""

from __future__ import annotations

from tests.invented import FAMILIES, OFFICER_RANKS, VILLAGES, Person, Readable, Report

__all__ = ["FAMILIES", "VILLAGES", "render"]

AIMS = (
    "menjaga situasi tetap kondusif",
    "mempererat hubungan dengan masyarakat",
    "mencegah gangguan kamtibmas",
    "menyerap keluhan warga",
)
ELECTION = "Tahapan Pilkada Serentak 2024 membuat polisi makin sering turun ke lapangan."
PROGRAMMES = ("sambang", "cooling system", "door to door system (DDS)", "patroli dialogis")
MESSAGES = (
    "tidak mudah percaya kabar bohong",
    "mengaktifkan kembali ronda malam",
    "mengunci kendaraan ganda",
    "tetap rukun meski berbeda pilihan",
)
THANKS = (
    "Kami senang didatangi langsung seperti ini",
    "Sekarang warga tahu harus menghubungi siapa",
    "Semoga kegiatan begini sering digelar",
    "Warga merasa diperhatikan dan lebih tenang",
)


def _headline(report: Report) -> str:
    at = report.at
    report.fact("unit", at.polsek)
    report.fact("place", at.code)
    return report.pick(
        f"{at.polsek} Sambangi Warga {at.village_word} {at.village}, Titip Pesan Kamtibmas",
        f"Dekat dengan Warga, {at.polsek} Gelar Sambang di {at.village_word} {at.village}",
        f"Jaga Kerukunan, {at.polsek} Datangi {at.village_word} {at.village}",
    )


def _dateline(report: Report) -> str:
    return report.town() + report.pick(" – ", " - ", " — ", " | ")


def _opening(report: Report, officer: Person) -> str:
    who, where, when = report.beat_officer(officer), report.where(), report.moment()
    report.fact("visit place", report.at.code)
    report.fact("visit by", officer.name)
    if report.chance(0.15):
        who = f"{who.rstrip(',')} bersama {report.companion()}"
    aim, programme = report.rng.choice(AIMS), report.rng.choice(PROGRAMMES)
    return report.pick(
        f"{who} menyambangi warga {where}, {when}.",
        f"Guna {aim}, {who} melaksanakan kegiatan {programme} di {where}, {when}.",
        f"Kegiatan {programme} dilakukan {who} di {where} pada {when}.",
        f"Adalah {who} yang berkeliling menemui warga {where}, {when}.",
        f"Pada {when}, {who} mendatangi rumah warga di {where}.",
    )


def _message(report: Report, officer: Person) -> str:
    first, second = report.rng.sample(MESSAGES, 2)
    return f"Kepada warga, {report.short(officer)} berpesan agar {first} dan {second}."


def _reception(report: Report, officer: Person) -> list[str]:
    host, called = report.host()
    report.fact("visit met", host.name)
    lines = [
        report.pick(
            f"Kedatangan {report.short(officer)} disambut {called.rstrip(',')}.",
            f"Dalam kesempatan itu {report.short(officer)} berbincang dengan {called.rstrip(',')}.",
        )
    ]
    if report.chance(0.5):
        lines.append(report.quotation(host, report.rng.choice(THANKS), host.name))
    return lines


def _statement(report: Report) -> list[str]:
    commander = report.person(("Ipda", "Iptu", "AKP", "Kompol"))
    called = report.commander(commander)
    comma = "" if called.endswith(",") else report.pick("", ",")
    lines = [f"{called}{comma} mengatakan kegiatan itu digelar untuk {report.rng.choice(AIMS)}."]
    if report.chance(0.7):
        speaker = report.pick(report.short(commander), "Kapolsek", report.short(commander))
        lines.append(report.quotation(commander, report.saying(), speaker))
    return lines


def _credit(report: Report) -> str:
    return report.pick(f"(Humas {report.polres()})", f"Humas {report.polres()}")


def visit(report: Report) -> list[str]:
    """The paragraphs of a visit to the village."""
    officer = report.person(OFFICER_RANKS)
    parts = [_headline(report)] if report.chance(0.5) else []
    dateline = _dateline(report) if report.chance(0.6) else ""
    parts.append(dateline + _opening(report, officer))
    if report.year_is_known:
        parts.append(ELECTION)
    parts.append(_message(report, officer))
    if report.chance(0.6):
        parts.append(report.quotation(officer, report.saying(), report.short(officer)))
    if report.chance(0.6):
        parts += _reception(report, officer)
    if report.chance(0.7):
        parts += _statement(report)
    if not report.names_polres or report.chance(0.2):
        parts.append(_credit(report))
    return parts


# --- hand-overs -------------------------------------------------------------------------------------


def _post(report: Report, holder: Person, *, former: bool) -> str:
    """A post somewhere else that ``holder`` comes from or goes to."""
    role, unit = report.other_post(holder, former=former)
    report.fact("unit", unit)
    report.fact("former posting" if former else "posting", holder.name, role, unit)
    place = unit.partition(" ")[2] if role.startswith(("Kapolsek", "Kapolres")) else unit
    return f"{role} {place}"


def handover(report: Report) -> list[str]:
    """The paragraphs of a post that changes hands."""
    role, post, unit, ranks = report.changing()
    old, new = report.person(ranks), report.person(ranks)
    report.fact("unit", unit)
    report.fact("former posting", old.name, role, unit)
    report.fact("posting", new.name, role, unit)
    leaves, comes = report.full(old), report.full(new)
    left, came = _post(report, old, former=False), _post(report, new, former=True)
    day = report.ceremony_day()
    opening = report.pick(
        f"Jabatan {post} diserahterimakan dari {leaves} kepada {comes}, {day}."
        f" {report.short(old)} mendapat tugas baru sebagai {left},"
        f" sedangkan {report.short(new)} sebelumnya menjabat {came}.",
        f"Kursi {post} yang ditinggalkan {leaves} kini diisi {comes},"
        f" yang sebelumnya {came}, {day}. {report.short(old)} dimutasi menjadi {left}.",
        f"{comes} resmi menjabat {post} menggantikan {leaves}"
        f" yang dipindah sebagai {left}, {day}. Sebelumnya {report.short(new)} adalah {came}.",
    )
    dateline = _dateline(report) if report.chance(0.6) else ""
    return [dateline + opening, *_presided(report)]


def _presided(report: Report) -> list[str]:
    called, chief = report.chief()
    lines = [f"Upacara serah terima jabatan dipimpin {called.rstrip(',')}."]
    if report.chance(0.7):
        lines.append(report.quotation(chief, report.saying(), report.short(chief)))
    return lines


# --- what surrounds a report ------------------------------------------------------------------------


def _teasers(report: Report) -> list[str]:
    return [
        f"{report.other_unit()} Ungkap Kasus Pencurian",
        f"Harga Cabai di {report.elsewhere()} Naik Lagi",
        f"Bupati {report.elsewhere()} Lantik Pejabat Baru",
    ]


def surrounded(report: Report, parts: list[str]) -> list[str]:
    """The report with the words of the site around it, which state nothing."""
    parts = list(parts)
    if report.chance(0.25):
        parts.insert(min(2, len(parts)), f"Baca juga: {report.rng.choice(_teasers(report))}")
    if report.chance(0.3):
        parts.append(report.pick("Penulis: ", "Editor : ", "Pewarta : ") + report.stranger())
    if report.chance(0.2):
        parts.append("Berita Terkait\n" + "\n".join(f"- {line}" for line in _teasers(report)))
    if report.chance(0.2):
        parts.append(report.pick("Dilihat 118 kali", "Komentar (0)", "Bagikan ke teman kamu"))
    return parts


def render(seed: int) -> tuple[str, Readable]:
    """A report and its facts, in the shape of a case (``tests.readable.facts_of``).

    About one in eight is a hand-over of a station, which is no visit.
    """
    report = Report(seed)
    is_visit = report.chance(0.88)
    parts = surrounded(report, visit(report) if is_visit else handover(report))
    return report.pick("\n\n", "\n\n", "\n").join(parts), readable(report, is_visit)


def readable(report: Report, is_visit: bool) -> Readable:
    """The facts noted so far, in the shape of a case."""
    facts: Readable = {
        family: [list(row) if isinstance(row, tuple) else row for row in rows]
        for family, rows in report.facts.items()
    }
    return {"has visit": is_visit, **facts}
