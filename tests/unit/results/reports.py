"""Reports as the platforms make them, with their traps, and what they add up to."""

from pathlib import Path

META_HEADER = (
    '"Reporting starts","Reporting ends",Day,"Campaign name","Campaign ID","Ad set name","Ad name","Ad ID",Results,"Result indicator",'
    '"Amount spent (USD)",Impressions,Reach,"Link clicks","Clicks (all)","Quality ranking"'
)


def meta(*rows: tuple[str, str, str], campaign: str = "Spring", purchases: bool = False) -> bytes:
    """A Meta export by day: (day, ad, spend) a row, with the blank-name total first."""
    total = sum(float(spend) for _, _, spend in rows)
    lines = [META_HEADER + (",Purchases" if purchases else "")]
    count = len(rows)
    end = f",{count * 2}" if purchases else ""
    lines.append(f"2026-07-01,2026-07-31,,,,,,,,,{total:.2f},{count * 1000},900,{count * 10},{count * 15},{end}")
    lines += [
        f'2026-07-01,2026-07-31,{day},{campaign},120250000000000001,Set,"{ad}",1,4,actions:omni_purchase,{spend},1000,900,10,15,-'
        + (",2" if purchases else "")
        for day, ad, spend in rows
    ]
    return ("\n".join(lines) + "\n").encode()


GOOGLE = """Campaign report
"July 8, 2025 - July 9, 2025"
Campaign status,Campaign,Day,Currency code,Impr.,Clicks,CTR,Cost,Conversions,Conv. value,Search impr. share
Enabled,Total Wellness,2025-07-08,EUR,"14,117,313",313,1.16%,103606.77,"4,838.80",10,< 10%
Enabled,Total Wellness,2025-07-09,EUR, --,3,1.16%,1.00,0.20,0.00, --
Total: Campaigns, --, --,EUR,"14,117,313",316,,"103,607.77","4,839.00",10,
Total: Account, --, --,EUR,"24,117,313",999,,"203,607.77","9,839.00",10,
Total: Search, --, --,EUR,"1",1,,"1.00","1.00",1,
"""
GOOGLE_EXCEL = (
    "Ad report\nJuly 8, 2026 - July 9, 2026\nCampaign\tAd group\tAd ID\tDay\tCurrency code\tImpr.\tClicks\tCost\n"
    'A\tG\t77\tJul 8, 2026\tEUR\t1,000\t3\t"1,004.50"\n'
)
TIKTOK = """\ufeffCampaign name,Ad Group Name,Date,Ad Name,Website URL (Ad level\uff09,Cost,CPC (Destination),Impression,Clicks (Destination),CTR (Destination),Conversions,Currency
A,B,2023-04-04,video_x.mov,https://example.com,10500,1,300,4,0.32,1,IDR
A,B,2023-04-05,video_x.mov,https://example.com,500,1,300,0,0.00,0,IDR
Total of 2 results,-,-,-,-,11000,-,600,4,-,1,IDR
"""  # noqa: E501
LINKEDIN_TOP = (
    'Ad Performance Report (in UTC)\n"Report Start: {start}"\n"Report End: {end}"\n"Date Generated: 24-9-2024"\n\n'
)
LINKEDIN_NL = LINKEDIN_TOP.format(start="1-9-2024", end="23-9-2024") + (
    "Begindatum (in UTC)\tAccountnaam\tValuta\tCampagne-id\tCampagnenaam\tAd ID\tTotaal besteed\tWeergaven\tKlikken\tGem. verblijftijd\n"
    "1-9-2024\tAcc\tEUR\t12\tC\t7\t9,36\t1.234\t3\t6.2527773973\n2-9-2024\tAcc\tEUR\t12\tC\t7\t1.001,00\t4\t-\t6.25\n"
)
LINKEDIN_EN = LINKEDIN_TOP.format(start="9/1/2024", end="9/23/2024") + (
    "Start Date (in UTC)\tAccount Name\tCurrency\tCampaign ID\tCampaign Name\tAd ID\tTotal Spent"
    "\tImpressions\tClicks\tClicks to Landing Page\n"
    "9/1/2024\tAcc\tEUR\t12\tC\t7\t55.39\t1234\t3\t2\n"
)
PORTUGUESE = (
    'Relatório de campanha\n"1 de julho de 2025 - 31 de julho de 2025"\nCampanha,Dia,Código da moeda,Impr.,Cliques,Custo\n'
    'A,2025-07-01,BRL,"1.234",3,"1.234,56"\nB,2025-07-02,BRL,"7",3,"0,44"\nTotal: conta, --,BRL,"1.241",6,"1.235,00"\n'
)
ITALIAN = (
    '"Inizio dei report","Fine dei report","Nome della campagna","Importo speso (EUR)",Impression,Copertura\n'
    '2026-01-01,2026-01-01,Uno,"12,50",100,90\n2026-01-02,2026-01-02,Uno,"7,25",100,90\n'
)
FRENCH = (
    "Début des rapports,Fin des rapports,Jour,Nom de la campagne,Nom de l’ensemble de publicités,Nom de la publicité,"
    "Montant dépensé (EUR),Impressions,Clics sur un lien,Clics (tous),Achats,Valeur de conversion des achats,Répétition\n"
    '2026-01-01,2026-01-31,2026-01-01,Hiver,Froid,A,"12,50",100,4,6,1,"30,00","1,2"\n'
    '2026-01-01,2026-01-31,2026-01-02,Hiver,Froid,A,"7,25",100,3,5,2,"60,50","1,1"\n'
)


def saved(folder: Path, name: str, data: str | bytes, encoding: str = "utf-8") -> Path:
    """The report as a file."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path
