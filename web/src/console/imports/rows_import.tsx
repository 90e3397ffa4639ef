// Customers, orders and the like from a file: what would happen is shown first, row by row for those that are refused.
import { Alert, Button, Card, Select, Upload } from 'antd';
import { useState } from 'react';
import * as api from '../api/imports';
import { useConsole } from '../context';
import { useAct } from '../parts/act';
import { Rows } from '../parts/rows';
import { refusedWords } from './refused';
import { rowFault } from './row_words';
import { detailWords } from '../server_reasons';

const KINDS: [string, string, string][] = [
  ['customers', '顾客', 'Customers'],
  ['orders', '订单', 'Orders'],
  ['order_items', '订单明细', 'Order items'],
  ['shipments', '物流', 'Shipments'],
  ['devices', '设备', 'Devices'],
  ['repairs', '维修单', 'Repairs'],
];

export function RowsImport() {
  const { lang, say } = useConsole();
  const [kind, setKind] = useState('customers');
  const [file, setFile] = useState<File>();
  const [report, setReport] = useState<api.RowsReport>();
  const [busy, run] = useAct();
  const take = (f: File, dry: boolean) => void run(async () => setReport(await api.rows(kind, f, dry)));
  const r = report?.files[0];
  return (
    <Card size="small" title={say('顾客和订单', 'Customers and orders')}>
      <div className="pg-row">
        <Select
          aria-label={say('哪一种', 'Which kind')}
          value={kind}
          onChange={(k) => {
            setKind(k);
            setReport(undefined);
          }}
          options={KINDS.map(([value, zh, en]) => ({ value, label: lang === 'zh' ? zh : en }))}
        />
        <Upload
          accept=".csv,.json,.jsonl"
          showUploadList={false}
          beforeUpload={(f) => {
            setFile(f);
            take(f, true);
            return false;
          }}
        >
          <Button loading={busy} data-testid="rows-file">
            {say('选择文件（先试读，不写入）', 'Choose a file (tried first, nothing is written)')}
          </Button>
        </Upload>
      </div>
      {report !== undefined && r !== undefined && (
        <>
          <Alert
            type={r.error !== undefined ? 'error' : r.refused > 0 ? 'warning' : 'success'}
            data-testid="rows-report"
            message={
              (r.error === undefined ? undefined : (refusedWords(r.error, lang) ?? detailWords(r.error, lang) ?? r.error)) ??
              say(
                `${r.rows} 行：新增 ${r.new}，更新 ${r.updated}，不变 ${r.unchanged}，拒收 ${r.refused}${report.dry_run ? '（试读，还没有写入）' : ''}`,
                `${r.rows} rows: ${r.new} new, ${r.updated} updated, ${r.unchanged} unchanged, ${r.refused} refused${report.dry_run ? ' (tried; nothing is written yet)' : ''}`,
              )
            }
            action={
              report.dry_run && file !== undefined && r.error === undefined && r.rows > r.refused ? (
                <Button type="primary" size="small" loading={busy} onClick={() => take(file, false)} data-testid="rows-take">
                  {say('写入', 'Take them')}
                </Button>
              ) : undefined
            }
          />
          {r.faults.length > 0 && (
            <Rows
              label={say('拒收的行', 'Refused rows')}
              rows={r.faults}
              keyOf={(f) => `${f.line}-${f.column ?? ''}`}
              columns={[
                { title: say('行', 'Line'), figure: true, cell: (f) => f.line },
                { title: say('列', 'Column'), cell: (f) => f.column ?? '' },
                { title: say('内容', 'Value'), cell: (f) => f.value ?? '' },
                { title: say('原因', 'Reason'), cell: (f) => rowFault(f, lang) },
              ]}
            />
          )}
        </>
      )}
    </Card>
  );
}
