// What became of the rows of a table of products: counts, and every row that was refused with its reason.
import { Alert } from 'antd';
import type * as api from '../api/imports';
import { useConsole } from '../context';
import { Rows } from '../parts/rows';
import { productFault } from './words';

export function ProductRows({ r }: { r: NonNullable<api.Report['products']> }) {
  const { lang, say } = useConsole();
  return (
    <>
      <Alert
        type={r.refused > 0 ? 'warning' : 'success'}
        data-testid="product-rows"
        message={say(
          `${r.rows} 行：新增 ${r.new}，改动 ${r.updated}，不变 ${r.unchanged}，拒收 ${r.refused}。改动在下面一份 products.yaml 草稿里，发布后生效。`,
          `${r.rows} rows: ${r.new} new, ${r.updated} updated, ${r.unchanged} unchanged, ${r.refused} refused. What changes is one draft of products.yaml below, which serves once it is published.`,
        )}
      />
      {r.faults.length > 0 && (
        <Rows
          label={say('拒收的行', 'Refused rows')}
          rows={r.faults}
          keyOf={(f) => `${f.line}-${f.column ?? ''}`}
          columns={[
            { title: say('行', 'Line'), figure: true, cell: (f) => f.line },
            { title: say('列', 'Column'), cell: (f) => f.column ?? '' },
            { title: say('内容', 'Value'), cell: (f) => f.value },
            { title: say('原因', 'Reason'), cell: (f) => productFault(f.reason, lang) },
          ]}
        />
      )}
    </>
  );
}
