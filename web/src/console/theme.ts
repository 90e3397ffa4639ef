// The looks: Ant Design's tokens in Warmline's colours, light and dark. The same colours stand as CSS names in console.css, for
// the blocks of messages.
import { theme as antd, type ThemeConfig } from 'antd';
import type { Theme } from './context';

const SHARED = {
  fontFamily:
    '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", Roboto, Arial, sans-serif',
  borderRadius: 10,
  wireframe: false,
};

const LIGHT = {
  colorPrimary: '#a34a07',
  colorPrimaryHover: '#8f4006',
  colorPrimaryActive: '#7c3705',
  colorLink: '#9a4a08',
  colorLinkHover: '#7a3a06',
  colorInfo: '#3f7772',
  colorSuccess: '#3f6b3a',
  colorWarning: '#8a5a00',
  colorError: '#b3392c',
  colorBgLayout: '#faf6f0',
  colorTextBase: '#2c241e',
  colorTextSecondary: '#6b5f54',
  colorTextTertiary: '#6b5f54',
  colorTextDescription: '#6b5f54',
  colorTextPlaceholder: '#73675c',
  colorBorder: '#d8ccbc',
  colorBorderSecondary: '#e9e0d4',
  colorPrimaryBg: '#fcefdc',
  colorPrimaryBgHover: '#f8e3c6',
  colorSuccessBg: '#eaf3e6',
  colorSuccessBorder: '#c4dcbc',
  colorWarningBg: '#fdf3d7',
  colorWarningBorder: '#ecd9a0',
  colorErrorBg: '#fbe6e2',
  colorErrorBorder: '#efc2ba',
  colorInfoBg: '#e3f0ee',
  colorInfoBorder: '#b9d7d3',
};

const DARK = {
  colorPrimary: '#eda244',
  colorLink: '#f3b768',
  colorLinkHover: '#ffd095',
  colorInfo: '#7fc4bd',
  colorSuccess: '#a9d39f',
  colorWarning: '#e8c06a',
  colorError: '#f08a7c',
  colorBgBase: '#171411',
  colorBgLayout: '#171411',
  colorBgContainer: '#221d18',
  colorBgElevated: '#2a241e',
  colorTextBase: '#f2e9de',
  colorTextSecondary: '#b9ab9d',
  colorTextTertiary: '#b3a597',
  colorTextDescription: '#b3a597',
  colorTextPlaceholder: '#a39587',
  colorTextLightSolid: '#2a1903',
  colorBorder: '#4a3f35',
  colorBorderSecondary: '#372f28',
  colorPrimaryBg: '#3a2c1a',
  colorPrimaryBgHover: '#49371f',
  colorSuccessBg: '#243122',
  colorSuccessBorder: '#3c5237',
  colorWarningBg: '#382e16',
  colorWarningBorder: '#5c4c24',
  colorErrorBg: '#40211d',
  colorErrorBorder: '#6b362f',
  colorInfoBg: '#1e3330',
  colorInfoBorder: '#315450',
};

/** `still`: without motion. The styles take the animations away then, and what waits for the end of one would never be shown. */
export function themeOf(theme: Theme, still: boolean): ThemeConfig {
  const dark = theme === 'dark';
  return {
    cssVar: true,
    hashed: false,
    algorithm: dark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: { ...SHARED, ...(dark ? DARK : LIGHT), motion: !still },
    components: { Layout: { headerBg: 'transparent', siderBg: 'transparent', bodyBg: 'transparent' }, Segmented: { trackBg: dark ? '#120f0d' : '#ece2d5', itemSelectedBg: dark ? '#49371f' : '#ffffff', itemSelectedColor: dark ? '#f3b768' : '#9a4a08', itemColor: dark ? '#b9ab9d' : '#5f5449' } },
  };
}
